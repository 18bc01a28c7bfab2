"""A workflow from nothing: from a pattern, refused with the place of each mistake, then chosen."""

import copy

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone, translation

import pytest
import time_machine

from cases.backoffice.configuration.stages_field import StagesField
from cases.backoffice.configuration.workflow_builder import WorkflowForm
from cases.backoffice.configuration.workflow_mistakes import wrong_ways_in
from cases.backoffice.configuration.workflow_patterns import SMALLEST
from cases.enums import Recommendation
from cases.models import Service, Workflow
from cases.selectors.workflows import roles_nobody_holds, round_the_committee
from cases.services.committee import DecisionTerms, record_decision, release_decision
from cases.services.moves import move_case
from cases.services.study import StudyFindings, save_study
from cases.services.workflows import create_workflow, publish_workflow
from cases.workflow import WorkflowDefinition
from cms.association.models import Association
from tests.cases.backoffice.configuration.test_workflow_builder import _posted
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory, WorkflowFactory
from tests.factories.definitions import WORKFLOW, move
from tests.factories.roles import make_roles

TITLE = {"ar": "مسار المنح", "en": "Grants"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def admin(db):
    make_roles()
    UserFactory(role="officer")
    return UserFactory(role="admin")


def _with(key, *moves):
    definition = copy.deepcopy(WORKFLOW)
    next(row for row in definition["stages"] if row["key"] == key)["moves"] += moves
    return definition


def test_the_smallest_pattern_is_sound_and_comes_back_the_same():
    document = WorkflowDefinition.model_validate(SMALLEST)
    assert wrong_ways_in(document, committee_required=True) == []
    field = StagesField()
    assert field.clean(field.prepare_value(SMALLEST)) == SMALLEST


def test_a_new_workflow_is_there_with_its_first_version_and_a_service_may_choose_it(admin):
    version = create_workflow(acting_user=admin, title=TITLE, definition=SMALLEST)
    assert (version.workflow.key, version.number) == ("grants", 1)
    assert version.workflow in Service._meta.get_field("workflow").formfield().queryset


def test_a_request_walks_the_smallest_pattern_to_its_end(admin):
    """Each deed by the role that holds the stage: nobody waits for what they may not do."""
    branch = BranchFactory(is_main=True)
    officer, researcher, director = (
        UserFactory(role=role, branch=branch) for role in ("officer", "researcher", "director")
    )
    workflow = WorkflowFactory(definition=SMALLEST)
    service = ServiceFactory(workflow=workflow, committee=None)
    case = CaseFactory(service=service, branch=branch, papers_complete=True)
    case = move_case(case, to="study", acting_user=officer)
    study = StudyFindings("أسرة", None, "", Recommendation.ACCEPT, "حاجة ظاهرة")
    save_study(case, acting_user=researcher, study=study)
    case = move_case(case, to="director", acting_user=researcher)
    decision = record_decision(case, acting_user=director, terms=DecisionTerms("accept"))
    with time_machine.travel(decision.release_at or timezone.now()):
        release_decision(decision)
    case.refresh_from_db()
    assert (case.stage, case.outcome) == ("closed_answered", "answered")


def test_two_workflows_do_not_share_a_name(admin):
    create_workflow(acting_user=admin, title=TITLE, definition=SMALLEST)
    with pytest.raises(ValidationError, match="another|Another"):
        create_workflow(acting_user=admin, title={"ar": "مسار المِنح"}, definition=SMALLEST)
    assert Workflow.objects.count() == 1


def test_whoever_may_not_change_workflows_makes_none(admin):
    with pytest.raises(PermissionDenied):
        create_workflow(acting_user=UserFactory(role="director"), title=TITLE, definition=SMALLEST)


def test_help_undecided_is_never_published(admin):
    workflow = WorkflowFactory()
    with pytest.raises(ValidationError, match="check → study → delivery"):
        publish_workflow(
            workflow, acting_user=admin, definition=_with("study", move("delivery")), seen=1
        )


def test_a_way_round_the_committee_is_warned_of_or_refused_as_the_association_says(admin):
    definition = _with("check", move("decided"))
    assert round_the_committee(WorkflowDefinition.model_validate(definition)) == ["check → decided"]
    workflow = WorkflowFactory()
    publish_workflow(workflow, acting_user=admin, definition=definition, seen=1)
    Association.objects.update_or_create(defaults={"committee_required": True})
    definition["stages"][0]["target_days"] = 5
    with pytest.raises(ValidationError, match="check → decided"):
        publish_workflow(workflow, acting_user=admin, definition=definition, seen=2)


def test_a_mistake_on_the_way_is_told_at_the_move_that_makes_it():
    document = WorkflowDefinition.model_validate(_with("study", move("delivery")))
    found = wrong_ways_in(document, committee_required=False)
    assert [(mistake.stage, mistake.move) for mistake in found] == [(2, 2)]


def test_a_stage_that_was_renamed_is_still_found_by_the_ways_to_it():
    field = StagesField()
    field.remember(WorkflowDefinition.model_validate(SMALLEST))
    value = field.prepare_value(SMALLEST)
    value[1].value["name"] |= {"ar": "البحث", "en": "Research"}
    changed = field.clean(value)
    assert changed["stages"][0]["moves"][0]["to"] == "study"
    assert changed["stages"][1]["name"]["en"] == "Research"


def test_a_role_nobody_holds_is_refused_where_it_is_new_and_let_be_where_it_stood(admin):
    assert {"director", "officer"} & roles_nobody_holds() == {"director"}
    standing = WorkflowDefinition.model_validate(SMALLEST)
    data = {**_posted(None), "definition-0-value-role": "director"}
    refused = WorkflowForm(data)
    assert not refused.is_valid()
    assert WorkflowForm(data, standing=standing).is_valid()


def test_the_pattern_is_chosen_then_set_checked_and_published(client, admin):
    client.force_login(admin)
    url = reverse("workflows:new")
    asked = client.get(url, {"title_ar": "", "pattern": ""})
    assert (asked.status_code, "closed_refused" in asked.content.decode()) == (422, False)
    query = {"title_ar": TITLE["ar"], "title_en": TITLE["en"], "pattern": ""}
    assert "closed_refused" in client.get(url, query).content.decode()
    data = {**_posted(None), "seen": 0, "title_ar": TITLE["ar"], "title_en": TITLE["en"]}
    wrong = client.post(url, {**data, "definition-0-value-moves-0-value-to": "القمر"})
    told = wrong.content.decode()
    assert 'href="#definition-0-value-moves-0-value-to" data-mistake' in told
    assert not Workflow.objects.exists()
    assert "flow-map" in client.post(url, data).content.decode()
    done = client.post(url, {**data, "publish": "1"})
    made = Workflow.objects.get()
    assert done.headers["Location"] == reverse("workflows:inspect", args=[made.pk])
    assert (made.title["en"], made.current_version.published_by) == ("Grants", admin)
