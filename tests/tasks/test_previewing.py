"""A template filled with a real request: for who may see it, and for nobody else."""

from django.urls import reverse

import pytest

from cases.models import CaseView
from cms.notices.composing import WITHHELD, compose
from cms.notices.enums import PLACEHOLDERS
from cms.notices.models import TRIAL, Notice
from tasks.previewing import preview_values
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.notices import MessageTemplateFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    """Edits templates and works on the cases of a branch: two roles, as in a small association."""
    make_roles()
    user = UserFactory(role="admin", branch=BranchFactory())
    user.groups.add(*UserFactory(role="officer").groups.all())
    client.force_login(user)
    return user


def _asked(client, reference):
    sent = {"reference": reference, "event": "acknowledgement", "language": "en"}
    return client.post(reverse("template_with_case"), sent)


def test_a_request_in_sight_fills_the_template_and_the_look_is_noted(client, editor):
    case = CaseFactory(branch=editor.branches.get())
    answer = _asked(client, case.reference.lower()).json()
    assert answer["values"]["reference"] == case.reference
    assert answer["values"]["service"] == "Food basket"
    assert CaseView.objects.filter(case=case, user=editor, what="preview").exists()


def test_the_director_reads_a_template_filled_with_a_request_in_sight_and_changes_nothing(client):
    make_roles()
    client.force_login(UserFactory(role="director"))
    template = MessageTemplateFactory()
    name = "wagtailsnippets_notices_messagetemplate"
    page = client.get(reverse(f"{name}:inspect", args=[template.pk]))
    assert "data-case-reference" in page.content.decode()
    case = CaseFactory(branch=BranchFactory())
    assert _asked(client, case.reference).json()["values"]["reference"] == case.reference
    assert client.get(reverse(f"{name}:edit", args=[template.pk])).status_code == 302
    trial = reverse("template_trial_with_case", args=[template.pk])
    assert client.post(trial, {"trial_reference": case.reference}).status_code == 302
    assert not Notice.objects.filter(key__startswith=TRIAL).exists()


def test_out_of_sight_and_unknown_get_one_answer(client, editor):
    unseen, unknown = _asked(client, CaseFactory().reference), _asked(client, "TST-22222-2")
    assert unseen.status_code == unknown.status_code == 404
    assert unseen.content == unknown.content
    assert not CaseView.objects.exists()


def test_the_administrator_alone_sees_no_request_there(client):
    make_roles()
    client.force_login(UserFactory(role="admin"))
    assert _asked(client, CaseFactory().reference).status_code == 404


def test_a_trial_is_filled_as_the_preview_goes_to_the_editor_alone_and_says_what_it_is(
    client, editor
):
    case = CaseFactory(branch=editor.branches.get())
    body = "{reference} {stage}"
    template = MessageTemplateFactory(channel="email", language="ar", subject="خبر", body=body)
    url = reverse("template_trial_with_case", args=[template.pk])

    unseen = CaseFactory()
    acknowledged = set(Notice.objects.values_list("pk", flat=True))
    sent = Notice.objects.exclude(pk__in=acknowledged)

    client.post(url, {"trial_reference": unseen.reference})
    assert not sent.exists()
    client.post(url, {"trial_reference": case.reference})

    notice = sent.get()
    letter = compose(notice)
    assert notice.recipient == editor.email
    assert case.reference in letter.body
    assert letter.subject.startswith("تجربة")
    assert "تجربة لقالب" in letter.body
    assert CaseView.objects.filter(case=case, user=editor, what="trial").exists()


def test_who_edits_no_templates_is_refused(client, editor):
    client.force_login(UserFactory(role="officer"))
    assert _asked(client, CaseFactory().reference).status_code in (302, 403)


def test_a_preview_tells_no_secret_and_no_part_that_its_reader_does_not_read():
    case = CaseFactory()
    case.decisions.create(
        result="refuse", reason_key="x", explanation="سر", released_at=case.submitted_at
    )
    values = preview_values(case, "decision_refused", "ar", UserFactory(role="delivery"))
    assert set(values) == PLACEHOLDERS
    assert (values["explanation"], values["signing_code"]) == ("", WITHHELD)
