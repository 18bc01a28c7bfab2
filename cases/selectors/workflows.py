"""What a change of a workflow would touch, and whom it counts on."""

from cases.models import Case, Workflow
from cases.workflow import WorkflowDefinition
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.core.translated import translated


def open_cases_on(workflow: Workflow) -> int:
    """Return how many open cases go by any version of this workflow."""
    return Case.objects.filter(workflow_version__workflow=workflow, is_open=True).count()


def roles_without_anybody(document: WorkflowDefinition) -> list[tuple[str, str]]:
    """Return (stage, role) for each stage that waits for a role nobody active holds."""
    held = set(User.objects.filter(is_active=True).values_list("groups__name", flat=True))
    return [
        (str(translated(stage.name)), str(Role(stage.role).label))
        for stage in document.stages
        if not stage.is_final and stage.role not in held
    ]
