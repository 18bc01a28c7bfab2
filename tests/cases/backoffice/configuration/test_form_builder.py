"""Forms are built by staff: drafted by an editor, approved by a publisher, frozen as a version."""

from copy import deepcopy

from django.urls import reverse

import pytest

from cases.backoffice.configuration.steps_field import StepsField
from cases.backoffice.room.answers import answered_steps
from cases.models import FormVersion, ServiceForm
from cases.questions.definition import FormDefinition
from cms.accounts.roles import Role
from cms.pages.services import moderate
from public_site.models import RequestDraft
from tests.factories.accounts import UserFactory
from tests.factories.blocks import posted
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory
from tests.factories.definitions import FORM, HOME_FORM
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_role(client):
    def sign_in(role):
        make_roles()
        client.force_login(UserFactory(role=role))
        return client

    return sign_in


def _post(definition, title="نموذج الأسرة", **more):
    field = StepsField()
    steps = posted(field.block, field.prepare_value(definition), "definition")
    return {"title_ar": title, "title_en": "", **steps, **more}


def _with(**changes):
    """The form of the tests, its last question changed."""
    definition = deepcopy(FORM)
    definition["steps"][1]["questions"][2] |= changes
    return definition


def _edit(form):
    return reverse("forms:edit", args=[form.pk])


def test_an_editor_builds_a_form_and_nobody_is_asked_it_yet(as_role):
    client = as_role(Role.EDITOR)
    assert client.get(reverse("forms:add")).status_code == 200
    response = client.post(reverse("forms:add"), _post(FORM))
    form = ServiceForm.objects.get()
    assert response.status_code == 302
    assert (form.live, form.current_version) == (False, None)
    assert form.latest_revision.as_object().definition == FORM


def test_an_editor_changes_a_published_form_as_a_draft_only(as_role):
    form, client = ServiceFormFactory(), as_role(Role.EDITOR)
    client.post(_edit(form), _post(_with(required=True), **{"action-publish": "1"}))
    form.refresh_from_db()
    assert form.definition == FORM
    assert form.has_unpublished_changes
    assert form.versions.count() == 1


def test_a_draft_goes_to_the_publisher_who_makes_it_the_next_version(as_role):
    form = ServiceFormFactory()
    moderate(ServiceForm)
    as_role(Role.EDITOR).post(_edit(form), _post(_with(required=True), **{"action-submit": "1"}))
    form.refresh_from_db()
    assert form.current_workflow_state.status == "in_progress"

    task = form.current_workflow_task_state
    client = as_role(Role.PUBLISHER)
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    client.post(_edit(form), {**_post(_with(required=True)), **approve})
    task.refresh_from_db()
    assert task.status == "approved"
    assert [version.number for version in form.versions.order_by("number")] == [1, 2]
    assert form.current_version.document.question("story").required


@pytest.mark.parametrize("role", [Role.PUBLISHER, Role.ADMIN])
def test_publishing_what_stands_makes_no_new_version(as_role, role):
    form, client = ServiceFormFactory(), as_role(role)
    for _twice in range(2):
        response = client.post(_edit(form), _post(FORM, **{"action-publish": "1"}))
        assert response.status_code == 302
    assert FormVersion.objects.count() == 1


def test_what_was_begun_goes_on_with_the_version_it_began_with(as_role):
    service = ServiceFactory()
    form, first = service.form, service.form.current_version
    RequestDraft.objects.create(service=service, form_version=first, expires_at="2099-01-01T00:00Z")
    client = as_role(Role.PUBLISHER)
    assert "طلب واحد قيد الكتابة" in client.get(_edit(form)).content.decode()

    client.post(_edit(form), _post(_with(label={"ar": "قصتكم"}), **{"action-publish": "1"}))
    assert form.current_version.number == first.number + 1
    assert RequestDraft.objects.get().form_version == first


def test_the_preview_shows_the_form_as_people_meet_it(as_role):
    form, client = ServiceFormFactory(), as_role(Role.EDITOR)
    address = reverse("forms:preview_on_edit", args=[form.pk])
    assert client.post(address, _post(_with(hint={"ar": "بكلمتين"}))).json()["is_valid"]
    html = client.get(address).content.decode()
    assert "هل لكم دخل؟" in html
    assert "بكلمتين" in html
    assert 'name="mobile"' in html


def test_a_form_that_can_never_be_finished_is_refused_and_nothing_is_lost(as_role):
    form, client = ServiceFormFactory(), as_role(Role.EDITOR)
    never = {"all": [{"question": "has_income", "op": "eq", "value": "perhaps"}]}
    response = client.post(_edit(form), _post(_with(show_if=never)))
    assert response.status_code == 200
    assert "perhaps" in response.content.decode()
    (error,) = response.context["form"].errors.as_data()["definition"]
    question = error.block_errors[1].block_errors["questions"].block_errors[2]
    assert "لن يراه أحد" in str(question.non_block_errors)
    form.refresh_from_db()
    assert form.latest_revision is None


def test_a_question_that_a_paper_depends_on_cannot_just_go(as_role):
    service = ServiceFactory()
    definition = deepcopy(FORM)
    del definition["steps"][1]["questions"][:2]
    response = as_role(Role.EDITOR).post(_edit(service.form), _post(definition))
    (message,) = response.context["form"].errors["definition"]
    assert "خطاب الدخل" in message
    assert str(service) in message


def test_a_copy_is_a_form_of_its_own(as_role):
    form, client = ServiceFormFactory(), as_role(Role.EDITOR)
    copy = reverse("forms:copy", args=[form.pk])
    assert client.get(copy).status_code == 200
    client.post(reverse("forms:add"), _post(FORM, title="نسخة"))
    assert ServiceForm.objects.exclude(pk=form.pk).get().key != form.key


def test_a_published_version_tells_what_it_changed(as_role):
    form, client = ServiceFormFactory(), as_role(Role.PUBLISHER)
    client.post(_edit(form), _post(_with(label={"ar": "قصتكم"}), **{"action-publish": "1"}))
    html = client.get(reverse("forms:inspect", args=[form.pk])).content.decode()
    assert "قصتكم: نص السؤال" in html
    first = client.get(reverse("forms:inspect", args=[form.pk]), {"version": 1}).content.decode()
    assert "نص السؤال" not in first


def test_a_question_may_go_and_what_was_begun_or_sent_still_shows_it(as_role):
    """Publishing freezes: an old request renders with the form that it answered (C32)."""
    case = CaseFactory()
    form = case.service.form
    without = deepcopy(FORM)
    del without["steps"][1]["questions"][2]
    case.service.documents = []
    case.service.save()
    client = as_role(Role.PUBLISHER)
    client.post(_edit(form), _post(without, **{"action-publish": "1"}))
    assert [q.key for q in form.current_version.document.questions].count("story") == 0
    case.answers = {**case.answers, "story": "قصة قديمة"}
    shown = answered_steps(case, names_person=True, whole_numbers=True)
    assert ("اشرحوا حاجتكم", "قصة قديمة") in [(a.label, a.value) for s in shown for a in s.answers]
    html = client.get(reverse("forms:inspect", args=[form.pk])).content.decode()
    assert "اشرحوا حاجتكم" in html  # named among what was removed


def test_households_places_and_prefilling_survive_the_builder(as_role):
    definition = deepcopy(HOME_FORM)
    family, place = definition["steps"][2]["questions"]
    family |= {"minimum": 1.0, "maximum": 9.0, "prefill": True}
    place["area"] = {"south": 20.0, "west": 38.0, "north": 23.0, "east": 42.0}
    client = as_role(Role.EDITOR)
    response = client.post(reverse("forms:add"), _post(definition))
    assert response.status_code == 302
    kept = ServiceForm.objects.get().latest_revision.as_object().definition
    assert FormDefinition.model_validate(kept) == FormDefinition.model_validate(definition)


def test_a_new_household_asks_for_the_usual_and_is_sensitive(as_role):
    definition = deepcopy(FORM)
    new = {"key": "x", "type": "household", "label": {"ar": "أسرتكم"}}
    definition["steps"][1]["questions"].append(new)
    posted = _post(definition)
    posted = {name: "" if value == "x" else value for name, value in posted.items()}
    as_role(Role.EDITOR).post(reverse("forms:add"), posted)
    kept = ServiceForm.objects.get().latest_revision.as_object().definition
    question = FormDefinition.model_validate(kept).questions[-1]
    assert question.sensitive
    assert question.binds == "person.household"
    assert [str(column) for column in question.columns] == ["name", "relation", "birth"]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.RESEARCHER, Role.MEMBER, Role.AUDITOR])
def test_the_builder_is_closed_to_whoever_works_on_cases(as_role, role):
    form, client = ServiceFormFactory(), as_role(role)
    for address in (reverse("forms:list"), reverse("forms:add"), _edit(form)):
        assert client.get(address).status_code == 302
    assert client.post(_edit(form), _post(FORM)).status_code == 302
