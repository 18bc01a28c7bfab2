"""Publishing a workflow: what staff built becomes the next frozen version (C50)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Workflow, WorkflowVersion
from cms.accounts.models import User

CHANGE_WORKFLOW = "cases.change_workflow"


@transaction.atomic
def publish_workflow(
    workflow: Workflow, *, acting_user: User, definition: dict[str, Any], seen: int
) -> WorkflowVersion:
    """Freeze the definition as the next version; open cases keep the one they began with.

    Raises PermissionDenied, and ValidationError when a colleague published since version `seen`.
    """
    if not acting_user.has_perm(CHANGE_WORKFLOW):
        raise PermissionDenied
    held = Workflow.objects.select_for_update().get(pk=workflow.pk)
    newest = held.current_version
    number = newest.number if newest else 0
    if number != seen:
        raise ValidationError(
            _("A colleague published another version meanwhile. Open the workflow again.")
        )
    if newest and newest.definition == definition:
        return newest
    version = WorkflowVersion(
        workflow=held, number=number + 1, definition=definition, published_by=acting_user
    )
    version.full_clean()
    version.save()
    return version
