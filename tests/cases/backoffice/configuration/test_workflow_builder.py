"""A workflow is built in stages, drawn before it is published, and frozen by publishing."""

import copy

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

import pytest

from cases.backoffice.configuration.stages_field import StagesField
from cases.backoffice.configuration.workflow_map import drawing_of
from cases.backoffice.configuration.workflow_mistakes import mistakes_in
from cases.models import Workflow
from cases.selectors.workflows import open_cases_on, roles_without_anybody
from cases.services.workflows import publish_workflow
from cases.workflow import WorkflowDefinition
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, WorkflowFactory
from tests.factories.definitions import WORKFLOW, move, stage
from tests.factories.profiles import WORKFLOWS
from tests.factories.roles import make_roles

END = {**stage("end", "closed", "officer", "closed", outcome="answered"), "moves": []}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def _rows(*stages):
    return [{**row, "moves": row.get("moves", [])} for row in stages]


def _said(*stages):
    return [(m.message, m.stage, m.move) for m in mistakes_in(_rows(*stages))]


def test_a_move_to_an_unknown_stage_is_told_at_its_move():
    start = stage("a", "answer", "officer", "received", moves=[move("nowhere"), move("end")])
    assert _said(start, END) == [("No stage of this workflow is called “nowhere”.", 0, 0)]


def test_a_dead_end_and_an_end_without_outcome_are_told_at_their_stage():
    start = stage("a", "answer", "officer", "received", moves=[move("trap"), move("end")])
    trap = stage("trap", "study", "officer", "study")
    end = {key: value for key, value in END.items() if key != "outcome"}
    assert [(at, place) for _text, at, place in _said(start, trap, end)] == [(1, None), (2, None)]


def test_a_stage_nothing_leads_to_is_told():
    start = stage("a", "answer", "officer", "received", moves=[move("end")])
    lost = stage("lost", "study", "officer", "study", moves=[move("end")])
    assert [(at, place) for _text, at, place in _said(start, lost, END)] == [(1, None)]


def test_a_circle_without_an_end_is_told_at_each_of_its_stages():
    start = stage("a", "answer", "officer", "received", moves=[move("b"), move("end")])
    first = stage("b", "study", "officer", "study", moves=[move("c")])
    second = stage("c", "study", "officer", "study", moves=[move("b")])
    assert [at for _text, at, _place in _said(start, first, second, END)] == [1, 2]


def test_what_is_shown_and_not_changed_comes_back_the_same():
    field = StagesField()
    document = WorkflowDefinition.model_validate(WORKFLOW)
    plain = document.model_dump(mode="json", exclude_defaults=True)
    assert field.clean(field.prepare_value(plain)) == plain


def test_what_help_is_called_on_its_way_is_kept_though_no_field_asks_for_it():
    search = {name: {"ar": name, "en": name} for name in ("coming", "given", "deed")}
    document = WorkflowDefinition.model_validate({**WORKFLOW, "help_words": search})
    field = StagesField()
    field.remember(document)
    plain = document.model_dump(mode="json", exclude_defaults=True)
    assert field.clean(field.prepare_value(plain)) == plain
    assert plain["help_words"] == search


@pytest.mark.parametrize("document", WORKFLOWS.values(), ids=WORKFLOWS)
def test_every_stage_has_its_box_and_every_way_its_arrow(document):
    with translation.override("ar"):
        arabic = drawing_of(document)
    english = drawing_of(document)
    assert len(english.boxes) == len(document.stages)
    assert len(english.arrows) == sum(len(stage.moves) for stage in document.stages)
    assert int(english.boxes[0].x) < english.width / 2 < int(arabic.boxes[0].x)


@pytest.fixture
def admin(db):
    make_roles()
    return UserFactory(role="admin")


@pytest.fixture
def workflow(db):
    return WorkflowFactory()


def _changed(workflow):
    definition = copy.deepcopy(workflow.current_version.definition)
    definition["stages"][0]["target_days"] = 9
    return definition


def test_publishing_makes_the_next_version_and_open_cases_keep_theirs(admin, workflow):
    case = CaseFactory(service__workflow=workflow)
    before = case.workflow_version_id
    assert open_cases_on(workflow) == 1
    version = publish_workflow(workflow, acting_user=admin, definition=_changed(workflow), seen=1)
    case.refresh_from_db()
    assert (version.number, version.published_by) == (2, admin)
    assert case.workflow_version_id == before


def test_nobody_overwrites_what_a_colleague_published(admin, workflow):
    changed = _changed(workflow)
    publish_workflow(workflow, acting_user=admin, definition=changed, seen=1)
    with pytest.raises(ValidationError, match="colleague"):
        publish_workflow(workflow, acting_user=admin, definition=changed, seen=1)


def test_only_who_may_change_workflows_publishes(workflow, admin):
    with pytest.raises(PermissionDenied):
        publish_workflow(workflow, acting_user=UserFactory(role="director"), definition={}, seen=1)


def test_a_role_that_nobody_holds_is_warned_of(workflow, admin):
    document = workflow.current_version.document
    before = roles_without_anybody(document)
    UserFactory(role=document.first.role)
    after = roles_without_anybody(document)
    assert before[0][0] == document.first.name["ar"] or before
    assert len(after) < len(before)


def _posted(workflow, **extra):
    """Only what the browser sends for a workflow of two stages."""
    data = {"seen": 1, "definition-count": 2, **extra}
    stages = (("البداية", "answer", "end"), ("النهاية", "closed", ""))
    for number, (name, kind, to) in enumerate(stages):
        at = f"definition-{number}"
        data |= {f"{at}-deleted": "", f"{at}-order": number, f"{at}-type": "line", f"{at}-id": ""}
        at = f"{at}-value"
        data |= {f"{at}-{text}-ar": name for text in ("name", "public_name", "what_next")}
        data |= {f"{at}-role": "officer", f"{at}-kind": kind, f"{at}-public_stage": "checking"}
        data |= {f"{at}-key": "start" if number == 0 else "end", f"{at}-moves-count": int(bool(to))}
        data |= {f"{at}-outcome": "answered" if kind == "closed" else ""}
        if to:
            data |= {
                f"{at}-moves-0-deleted": "",
                f"{at}-moves-0-order": 0,
                f"{at}-moves-0-id": "",
                f"{at}-moves-0-value-to": "النهاية",
                f"{at}-moves-0-value-label-ar": "أُجيب",
                f"{at}-moves-0-value-guard": "any",
            }
    return data


def test_the_map_is_shown_before_anything_is_published(client, admin, workflow):
    client.force_login(admin)
    url = reverse("workflows:build", args=[workflow.pk])
    shown = client.post(url, _posted(workflow))
    assert (shown.status_code, "flow-map" in shown.content.decode()) == (200, True)
    assert Workflow.objects.get().current_version.number == 1
    done = client.post(url, _posted(workflow, publish="1"))
    assert done.status_code == 302
    assert Workflow.objects.get().current_version.number == 2


def test_a_reader_of_workflows_does_not_open_the_builder(client, workflow, admin):
    client.force_login(UserFactory(role="director"))
    url = reverse("workflows:build", args=[workflow.pk])
    assert client.get(url).status_code in (302, 403)
