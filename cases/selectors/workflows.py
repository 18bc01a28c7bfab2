"""What a change of a workflow would touch, whom it counts on, and what it lets past."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import get_language_bidi

from cases.models import Case, Workflow, WorkflowVersion
from cases.workflow import WorkflowDefinition
from cases.workflow_ways import Way, ways_round_the_committee
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.core.translated import translated


def open_cases_on(workflow: Workflow) -> int:
    """Return how many open cases go by any version of this workflow."""
    return Case.objects.filter(workflow_version__workflow=workflow, is_open=True).count()


def cases_to_move(version: WorkflowVersion) -> QuerySet[Case]:
    """Return the open cases that began with another version of this workflow and stand in a stage
    that it has as well; what stands elsewhere stays on the version it began with."""
    here = Q(pk__in=[])
    for stage in version.document.stages:
        if not stage.is_final:
            here |= Q(stage=stage.key, stage_kind=stage.kind)
    rows = Case.objects.filter(here, workflow_version__workflow=version.workflow_id, is_open=True)
    return rows.exclude(workflow_version=version).order_by("pk")


def versions_naming(role: Role) -> QuerySet[WorkflowVersion]:
    """Return the versions of workflows in which this role has something to do."""
    written = WorkflowVersion.objects.annotate(written=Cast("definition", TextField()))
    return written.filter(written__contains=f'"{role.value}"')


def roles_nobody_holds() -> set[Role]:
    """Return the roles that no active account has."""
    held = set(User.objects.filter(is_active=True).values_list("groups__name", flat=True))
    return {role for role in Role if role.value not in held}


def roles_without_anybody(document: WorkflowDefinition) -> list[tuple[str, str]]:
    """Return (stage, role) for each stage that waits for a role nobody active holds."""
    vacant = roles_nobody_holds()
    return [
        (str(translated(stage.name)), str(Role(stage.role).label))
        for stage in document.stages
        if not stage.is_final and stage.role in vacant
    ]


def round_the_committee(document: WorkflowDefinition) -> list[str]:
    """Return, in words, each way to a decision or to delivery that leads round the committee."""
    return [in_words(way) for way in ways_round_the_committee(document)]


def in_words(way: Way) -> str:
    """Name the stages of a way, in the direction in which its reader reads."""
    arrow = " ← " if get_language_bidi() else " → "
    return arrow.join(_names(way))


def _names(way: Way) -> Iterable[str]:
    return (str(translated(stage.name)) for stage in way)
