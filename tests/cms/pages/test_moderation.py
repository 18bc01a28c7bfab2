"""Editors write, publishers publish: with the permissions that the roles really have."""

import re

from django.test import Client
from django.urls import reverse

from wagtail.models import WorkflowState
from wagtail.test.utils.form_data import nested_form_data, streamfield

import pytest

from cms.pages.models import StandardPage
from cms.pages.services import ensure_publishing_workflow
from tests.factories.accounts import UserFactory
from tests.factories.roles import make_roles
from tests.factories.site import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def about() -> StandardPage:
    make_roles()
    make_site()
    ensure_publishing_workflow()
    return StandardPage.objects.get(locale__language_code="ar")


def edit(client: Client, page: StandardPage, **action: str) -> int:
    data = {
        "title": "عنوان المحرر",
        "slug": page.slug,
        "intro": "",
        "body": streamfield([("quote", {"text": "كلام", "source": ""})]),
        "seo_title": "",
        "search_description": "",
        "show_in_menus": "on",
        "go_live_at": "",
        "expire_at": "",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
    }
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, {**nested_form_data(data), **action}).status_code


def title_of(page: StandardPage) -> str:
    return StandardPage.objects.get(pk=page.pk).title


def test_what_an_editor_submits_is_published_by_a_publisher(
    client: Client, about: StandardPage
) -> None:
    client.force_login(UserFactory(role="editor"))
    assert edit(client, about, **{"action-submit": "1"}) == 302
    assert title_of(about) != "عنوان المحرر"

    state = WorkflowState.objects.get(status="in_progress")
    client.force_login(UserFactory(role="publisher"))
    page = client.get(reverse("wagtailadmin_pages:edit", args=[about.pk])).content.decode()
    offered = re.findall(r'data-workflow-action-name="(\w+)"', page)
    assert offered[0] == "approve"
    first, rest = page.split('<div class="w-dropdown-button">')[1].split("action-save", 1)
    assert 'action-name="approve"' in first
    assert first.index("disabled") < first.index("approve")  # Enter in a field approves nothing
    assert 'action-name="reject"' in rest
    assert 'name="action-publish"' not in page
    task = state.current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[about.pk, "approve", task.pk])
    assert client.post(address, {"comment": ""}).status_code == 302
    assert title_of(about) == "عنوان المحرر"


def test_an_editor_cannot_publish(client: Client, about: StandardPage) -> None:
    client.force_login(UserFactory(role="editor"))
    edit(client, about, **{"action-publish": "1"})
    assert title_of(about) != "عنوان المحرر"


def test_an_editor_cannot_approve_what_was_submitted(client: Client, about: StandardPage) -> None:
    client.force_login(UserFactory(role="editor"))
    edit(client, about, **{"action-submit": "1"})
    task = WorkflowState.objects.get(status="in_progress").current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[about.pk, "approve", task.pk])
    client.post(address, {"comment": ""})
    assert title_of(about) != "عنوان المحرر"


@pytest.mark.parametrize("role", ["officer", "auditor", "delivery"])
def test_who_works_on_cases_does_not_write_pages(
    client: Client, about: StandardPage, role: str
) -> None:
    client.force_login(UserFactory(role=role))
    edit(client, about, **{"action-publish": "1"})
    assert title_of(about) != "عنوان المحرر"
