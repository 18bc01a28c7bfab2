"""Services as staff set them: every list and rule a form, nothing changed that was not meant."""

import json

from django.urls import reverse

import pytest

from cases.backoffice.configuration.icons import ServiceIcon
from cases.backoffice.configuration.viewsets import ServiceViewSet
from cases.models import Service, ServiceForm
from cms.settings.base import BASE_DIR
from tests.cases.backoffice.configuration.posted import (
    as_shown,
    document,
    errors_of,
    flat,
    post,
    url,
    window,
)
from tests.depth import daily
from tests.factories.accounts import UserFactory
from tests.factories.cases import ServiceFactory, WorkflowFactory
from tests.factories.definitions import move, stage
from tests.factories.profiles import make_association
from tests.factories.roles import make_roles
from tests.factories.seasons import SeasonFactory

pytestmark = pytest.mark.django_db


def test_saving_without_a_change_changes_no_letter_of_the_data(client, admin):
    service = ServiceFactory(icon="food")
    before = {name: getattr(service, name) for name in ("documents", "window", "refusal_reasons")}
    response = post(client, service)
    assert response.status_code == 302, errors_of(response)
    saved = Service.objects.get(pk=service.pk)
    assert {name: getattr(saved, name) for name in before} == before


def test_a_condition_on_a_paper_survives_the_form(client, admin):
    service = ServiceFactory(icon="food")
    post(client, service)
    saved = Service.objects.get(pk=service.pk)
    assert saved.documents[1]["show_if"] == {"all": [{"question": "has_income", "value": True}]}


def test_a_paper_is_added_and_gets_its_key(client, admin):
    service = ServiceFactory(icon="food", documents=[])
    paper = document(label={"ar": "عقد", "en": "Lease copy"}, max_age_days=30)
    response = post(client, service, **flat("documents", [paper]))
    assert response.status_code == 302, errors_of(response)
    assert Service.objects.get(pk=service.pk).documents == [
        {
            "key": "lease_copy",
            "label": {"ar": "عقد", "en": "Lease copy"},
            "required": True,
            "evidence": "copy",
            "max_age_days": 30,
        }  # fmt: skip
    ]


@pytest.mark.parametrize(
    ("written", "op", "kept"),
    [
        ("yes", "eq", True),
        ("لا", "eq", False),
        ("rented, owned", "in", ["rented", "owned"]),
        ("٣٠٠٠", "gt", 3000),
        ("woman", "ne", "woman"),
    ],
)
def test_what_is_compared_is_kept_as_the_answer_it_is_compared_with(
    client, admin, written, op, kept
):
    service = ServiceFactory(icon="food", documents=[])
    condition = {"question": "has_income", "op": op, "value": written}
    paper = document(show_if={"match": "any", "conditions": [condition]})
    response = post(client, service, **flat("documents", [paper]))
    assert response.status_code == 302, errors_of(response)
    (saved,) = Service.objects.get(pk=service.pk).documents
    assert saved["show_if"] == {"any": [{"question": "has_income", "op": op, "value": kept}]}


def test_a_paper_cannot_depend_on_what_the_form_does_not_ask(client, admin):
    service = ServiceFactory(icon="food", documents=[])
    condition = {"question": "shoe_size", "op": "eq", "value": "44"}
    paper = document(ar="شهادة", show_if={"match": "all", "conditions": [condition]})
    response = post(client, service, **flat("documents", [paper]))
    assert response.status_code == 200
    (message,) = errors_of(response)["documents"]
    assert "shoe_size" in message
    assert "شهادة" in message
    assert Service.objects.get(pk=service.pk).documents == []


def test_two_papers_cannot_share_a_key(client, admin):
    service = ServiceFactory(icon="food", documents=[])
    response = post(client, service, **flat("documents", [document("a"), document("a")]))
    assert response.status_code == 200
    assert "a" in errors_of(response)["documents"][0]


def test_a_paper_needs_its_arabic_name(client, admin):
    service = ServiceFactory(icon="food", documents=[])
    paper = document(label={"ar": "", "en": "Lease"})
    assert post(client, service, **flat("documents", [paper])).status_code == 200
    assert Service.objects.get(pk=service.pk).documents == []


# --- Window -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({}, True),
        ({"reading": "minimum", "due": None}, True),
        ({"reading": "maximum", "not_before": None}, True),
        ({"reading": "", "not_before": None, "due": None}, True),
        ({"due": None}, False),
        ({"not_before": None}, False),
        ({"reading": "minimum", "not_before": None}, False),
        ({"reading": "maximum", "due": None}, False),
        ({"due": 7}, False),
    ],
)
def test_a_window_is_kept_only_when_its_reading_has_its_numbers(client, admin, changes, good):
    service = ServiceFactory(icon="food")
    response = post(client, service, **window(**changes))
    assert (response.status_code == 302) is good, errors_of(response)


def test_without_a_reading_no_time_is_promised(client, admin):
    service = ServiceFactory(icon="food")
    post(client, service, **window(reading="", not_before=None, due=None))
    assert Service.objects.get(pk=service.pk).window == {}


# --- Declaration and reasons --------------------------------------------------------------------


def test_other_words_to_sign_need_another_version(client, admin):
    service = ServiceFactory(icon="food")
    response = post(client, service, declaration_text_ar="أقر وأتعهد.")
    assert response.status_code == 200
    assert "declaration_version" in errors_of(response)
    changes = {"declaration_text_ar": "أقر وأتعهد.", "declaration_version": "2"}
    assert post(client, service, **changes).status_code == 302


def test_what_can_be_refused_needs_a_reason_to_choose(client, admin):
    service = ServiceFactory(icon="food")
    fields = {k: v for k, v in as_shown(service).items() if not k.startswith("refusal_reasons")}
    response = client.post(url("edit", service.pk), {**fields, "refusal_reasons-count": "0"})
    assert response.status_code == 200
    assert "refusal_reasons" in errors_of(response)


def test_a_fund_is_added_with_what_it_is_for_and_the_budget_of_its_year(client, admin):
    service = ServiceFactory(icon="food")
    fund = {
        "label": {"ar": "الزكاة", "en": "Zakat"},
        "restriction": {"ar": "للفقراء", "en": ""},
        "yearly": "1500.50",
        "key": "",
    }
    free = {**fund, "label": {"ar": "عام", "en": "Gifts"}, "restriction": {"ar": "", "en": ""}}
    response = post(client, service, **flat("funds", [fund, {**free, "yearly": ""}]))
    assert response.status_code == 302, errors_of(response)
    zakat, gifts = Service.objects.get(pk=service.pk).funds
    assert (zakat["restriction"], zakat["yearly"]) == ({"ar": "للفقراء"}, "1500.50")
    assert gifts == {"key": gifts["key"], "label": {"ar": "عام", "en": "Gifts"}}

    for wrong in (
        {"yearly": "1e"},
        {"label": gifts["label"]},
    ):  # one by its figure, one by its name
        fields = flat("funds", [{**fund, "yearly": "١٠٠٠", **wrong}, {**free, "yearly": ""}])
        assert "funds" in errors_of(post(client, service, **fields))


# --- The screens --------------------------------------------------------------------------------


def test_a_closed_service_says_so_in_the_list_and_tells_its_history(client, admin):
    service = ServiceFactory(icon="food")
    post(client, service, is_open=None)
    saved = Service.objects.get(pk=service.pk)
    assert not saved.is_open
    assert saved.history.first().history_user == admin
    assert client.get(url("list")).status_code == 200
    assert client.get(url("history", service.pk)).status_code == 200


def test_the_edit_page_leads_to_the_public_page(client, admin):
    service = ServiceFactory(icon="food")
    page = client.get(url("edit", service.pk)).content.decode()
    assert reverse("service", args=[service.slug]) in page


def test_nobody_meets_raw_json(client, admin):
    page = client.get(url("edit", ServiceFactory(icon="food").pk)).content.decode()
    for name in ("documents", "window", "refusal_reasons", "signature_modes"):
        assert f'<textarea name="{name}"' not in page


def test_every_drawing_offered_is_in_the_sprite():
    sprite = (BASE_DIR / "cms/static/sila/img/icons.svg").read_text()
    missing = [icon for icon in ServiceIcon.values if f'id="{icon}"' not in sprite]
    assert missing == []


@pytest.mark.parametrize("role", ["officer", "receptionist", "chair", "auditor"])
def test_services_are_closed_to_everyday_roles(client, role):
    make_roles()
    service = ServiceFactory(icon="food")
    client.force_login(UserFactory(role=role))
    for address in (url("list"), url("edit", service.pk), url("add"), url("history", service.pk)):
        assert client.get(address).status_code == 302
    assert post(client, service, name_ar="x").status_code == 302
    assert Service.objects.get(pk=service.pk).name == service.name


def test_the_director_reads_services_and_changes_none(client):
    make_roles()
    service = ServiceFactory(icon="food")
    client.force_login(UserFactory(role="director"))
    assert client.get(url("list")).status_code == 200
    assert client.get(url("edit", service.pk)).status_code == 302
    assert json.dumps(Service.objects.get(pk=service.pk).name) == json.dumps(service.name)


@pytest.mark.thorough
@pytest.mark.parametrize("code", daily("mam", of=["eny", "env", "irt", "hud", "mam"]))
def test_every_service_of_every_profile_is_saved_as_it_stands(client, admin, code):
    make_association(code)
    for service in Service.objects.all():
        form = ServiceViewSet().get_form_class(for_update=True)(as_shown(service), instance=service)
        assert form.is_valid(), (service.slug, form.errors)
        saved = form.save(commit=False)
        stored = Service.objects.get(pk=service.pk)
        for name in ("documents", "window", "refusal_reasons", "funds", "precheck", "scoring"):
            assert getattr(saved, name) == getattr(stored, name), (service.slug, name)


def test_a_workflow_that_passes_a_committee_needs_one(client, admin):
    service = ServiceFactory()
    assert errors_of(post(client, service, committee=""))["committee"]


def test_a_committee_is_refused_where_the_workflow_passes_none(client, admin):
    """It was taken without a word, and the limit of that committee never counted."""
    moves = [move("answered")]
    stages = [
        stage("intake", "intake_check", "officer", "received", moves=moves),
        stage("answered", "closed", "officer", "answered", outcome="answered"),
    ]
    plain = WorkflowFactory(definition={"stages": stages})
    Service.objects.filter(pk=(service := ServiceFactory()).pk).update(workflow=plain)
    service.refresh_from_db()
    [message] = errors_of(post(client, service))["committee"]
    assert "لا يمر بلجنة" in message


def test_a_service_is_not_opened_on_a_form_that_nobody_published(client, admin):
    service, draft = (
        ServiceFactory(),
        ServiceForm.objects.create(key="draft", title={"ar": "مسودة"}),
    )
    assert errors_of(post(client, service, form=draft.pk, documents=[]))["form"]
    assert "form" not in errors_of(post(client, service, form=draft.pk, is_open="", documents=[]))


def test_days_after_a_season_need_a_season_to_end(client, admin):
    service = ServiceFactory(icon="food")
    refused = post(client, service, kept_after_season_days="60")
    assert list(errors_of(refused)) == ["kept_after_season_days"]
    assert "موسم" in str(errors_of(refused))
    SeasonFactory()
    for value, kept in (("0", None), ("367", None), ("60", 60), ("", None)):
        post(client, service, kept_after_season_days=value)
        assert Service.objects.get(pk=service.pk).kept_after_season_days == kept
