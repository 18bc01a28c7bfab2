"""Forms and workflows are read in words, version by version, and changed nowhere here."""

from django.urls import NoReverseMatch, reverse
from django.utils import translation

import pytest

from cases.backoffice.configuration.definitions import stage_lines, step_lines
from cases.models import FormVersion, WorkflowVersion
from cases.questions.conditions import condition_in_words
from cases.questions.definition import FormDefinition, QuestionType
from cases.questions.labels import QUESTION_TYPE_LABELS
from cases.workflow import WorkflowDefinition
from tests.factories.accounts import UserFactory
from tests.factories.cases import ServiceFactory, ServiceFormFactory, WorkflowFactory
from tests.factories.definitions import FORM, WORKFLOW, text
from tests.factories.roles import make_roles

READERS = ("admin", "director")


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def reader(client, db):
    make_roles()
    user = UserFactory(role="admin")
    client.force_login(user)
    return user


def test_every_stage_and_every_way_out_is_named(english):
    document = WorkflowDefinition.model_validate(WORKFLOW)
    lines = stage_lines(document)
    assert [line.stage.key for line in lines] == [stage["key"] for stage in WORKFLOW["stages"]]
    for line, stage in zip(lines, WORKFLOW["stages"], strict=True):
        assert len(line.ways) == len(stage.get("moves", []))
        assert bool(line.outcome) == (stage["kind"] == "closed")


def test_a_way_out_says_who_where_and_what_it_needs(english):
    first = stage_lines(WorkflowDefinition.model_validate(WORKFLOW))[0]
    ways = {str(way.target): way for way in first.ways}
    assert first.time == "3 working days"
    assert ways["clarify"].needs == ["a written reason"]
    assert ways["study"].needs[0] == "every required paper accepted or seen"
    assert ways["study"].who == "Relations officer"


def test_conditions_are_read_as_sentences(english):
    document = FormDefinition.model_validate(FORM)
    income = document.question("income")
    sentence = condition_in_words(document, income.show_if)
    assert sentence == "“Do you have an income?” is Yes"


def test_every_kind_of_question_has_a_name():
    assert set(QUESTION_TYPE_LABELS) == set(QuestionType)


def test_a_form_is_shown_step_by_step(english):
    lines = step_lines(FormDefinition.model_validate(FORM))
    assert [str(step.title) for step in lines] == ["About you", "Your need"]
    assert [str(line.label) for line in lines[1].questions][1] == "Monthly income"


@pytest.mark.parametrize("name", ["workflows", "forms"])
def test_list_and_page_open_and_say_how_changes_arrive(client, reader, name):
    service = ServiceFactory()
    row = service.workflow if name == "workflows" else service.form
    assert client.get(reverse(f"{name}:list")).status_code == 200
    page = client.get(reverse(f"{name}:inspect", args=[row.pk]))
    assert page.status_code == 200
    assert str(service) in page.content.decode()


def test_an_older_version_is_shown_when_asked_for(client, reader):
    workflow = WorkflowFactory()
    newer = {"stages": [{**WORKFLOW["stages"][0], "name": text("مرحلة جديدة")},
                        *WORKFLOW["stages"][1:]]}  # fmt: skip
    WorkflowVersion.objects.create(workflow=workflow, number=2, definition=newer)
    address = reverse("workflows:inspect", args=[workflow.pk])
    assert "مرحلة جديدة" in client.get(address).content.decode()
    assert "مرحلة جديدة" not in client.get(address, {"version": "1"}).content.decode()


@pytest.mark.parametrize("version", ["3", "0", "x", "1'", "", "٢"])
def test_a_version_that_never_was_is_not_found(client, reader, version):
    workflow = WorkflowFactory()
    address = reverse("workflows:inspect", args=[workflow.pk])
    assert client.get(address, {"version": version}).status_code == 404


def test_a_form_without_a_version_is_not_found_rather_than_broken(client, reader):
    form = ServiceFormFactory()
    FormVersion.objects.filter(form=form).delete()
    assert client.get(reverse("forms:inspect", args=[form.pk])).status_code == 404


@pytest.mark.parametrize("deed", ["add", "edit", "delete", "copy"])
def test_there_is_no_address_that_changes_a_workflow(deed):
    for args in ([], [1]):
        with pytest.raises(NoReverseMatch):
            reverse(f"workflows:{deed}", args=args)


@pytest.mark.parametrize("role", [*READERS, "officer", "editor", "member"])
@pytest.mark.parametrize("name", ["workflows", "forms"])
def test_only_those_who_configure_or_direct_read_them(client, db, role, name):
    make_roles()
    client.force_login(UserFactory(role=role))
    row = WorkflowFactory() if name == "workflows" else ServiceFormFactory()
    may_read = role in READERS or role == "editor"  # who makes a service chooses one of them
    assert client.get(reverse(f"{name}:list")).status_code == (200 if may_read else 302)
    answer = client.get(reverse(f"{name}:inspect", args=[row.pk]))
    refused = 404 if name == "workflows" else 302
    assert answer.status_code == (200 if may_read else refused)
