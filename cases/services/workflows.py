"""Making and publishing a workflow: what staff built becomes the next frozen version (C50)."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cases.enums import EventKind
from cases.exceptions import ReasonRequired
from cases.models import Workflow, WorkflowVersion
from cases.selectors.workflows import cases_to_move, in_words, round_the_committee
from cases.services.moves import advance
from cases.services.saving import save_case
from cases.services.timeline import lock_case, record_event
from cases.workflow import WorkflowDefinition, validated
from cases.workflow_ways import faults_in, ways_to_help_undecided
from cms.accounts.models import User
from cms.association.models import Association
from cms.core.arabic import fold

CHANGE_WORKFLOW = "cases.change_workflow"
#: As many cases are moved by one press.
AT_ONCE = 500


@transaction.atomic
def create_workflow(
    *, acting_user: User, title: Mapping[str, str], definition: dict[str, Any]
) -> WorkflowVersion:
    """Add a workflow with its first version, so that none is ever chosen that cannot be walked.

    Raises PermissionDenied, and ValidationError when another one already has this name.
    """
    if not acting_user.has_perm(CHANGE_WORKFLOW):
        raise PermissionDenied
    for other in Workflow.objects.all():
        if {fold(text) for text in title.values()} & {fold(text) for text in other.title.values()}:
            raise ValidationError(_("Another workflow has this name. Give it a name of its own."))
    workflow = Workflow(key=_free_key(title), title=title)
    workflow.full_clean()
    workflow.save()
    return publish_workflow(workflow, acting_user=acting_user, definition=definition, seen=0)


def _free_key(title: Mapping[str, str]) -> str:
    wish = slugify(title.get("en", "")).replace("-", "_")[:50]
    is_free = wish and not Workflow.objects.filter(key=wish).exists()
    return wish if is_free else f"workflow_{uuid4().hex[:8]}"


@transaction.atomic
def publish_workflow(
    workflow: Workflow, *, acting_user: User, definition: dict[str, Any], seen: int
) -> WorkflowVersion:
    """Freeze the definition as the next version; open cases keep the one they began with.

    Raises PermissionDenied, and ValidationError when a colleague published since version `seen`,
    when the workflow would give help undecided (see `cases.workflow_ways`), or when the committee
    of a service that takes it has a limit and nothing leads on above it.
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
    document = validated(WorkflowDefinition, definition)
    _refuse_wrong_ways(document)
    refuse_lost_limit(held, document)
    version = WorkflowVersion(
        workflow=held, number=number + 1, definition=definition, published_by=acting_user
    )
    version.full_clean()
    version.save()
    return version


@transaction.atomic
def move_open_cases(workflow: Workflow, *, acting_user: User, reason: str) -> int:
    """Move open cases to the newest version, on purpose; return how many (at most `AT_ONCE`).

    Stage, owner and clock stay; who acts there and what comes next follow the new version. Raises
    PermissionDenied, and ReasonRequired without a reason.
    """
    if not acting_user.has_perm(CHANGE_WORKFLOW):
        raise PermissionDenied
    if not reason.strip():
        raise ReasonRequired
    newest = workflow.current_version
    if newest is None:
        return 0
    moved = 0
    for row in cases_to_move(newest)[:AT_ONCE]:
        case = lock_case(row, "workflow_version")
        if not cases_to_move(newest).filter(pk=case.pk).exists():
            continue  # a colleague was quicker: it is closed, or where the new version has no stage
        moved += 1
        data = {"from": case.workflow_version.number, "to": newest.number}
        case.workflow_version = newest
        case.role = newest.document.stage(case.stage).role
        save_case(case, acting_user=acting_user, reason=reason)
        record_event(
            case,
            EventKind.WORKFLOW_CHANGED,
            acting_user=acting_user,
            data=data,
            reason=reason.strip(),
        )
        advance(case)
    return moved


def refuse_lost_limit(workflow: Workflow, document: WorkflowDefinition) -> None:
    """A committee with a limit keeps its way to who confirms above it (as `Service.clean` asks).

    Raises ValidationError naming a service whose requests could go no further above that limit.
    """
    limited = workflow.services.filter(committee__limit_amount__isnull=False)
    if document.ignores_limits and (service := limited.first()):
        text = _(
            "The committee of “%(service)s” has a limit, so a move for what is above it must lead"
            " on to who confirms it. Keep that stage and its move, or take the limit away first."
        )
        raise ValidationError(text % {"service": service})


def _refuse_wrong_ways(document: WorkflowDefinition) -> None:
    """Nothing is given undecided, nobody waits for ever; the committee where the house says so."""
    if any(faults_in(document)):
        raise ValidationError(_("A way out of this workflow waits for what can never happen."))
    for way in ways_to_help_undecided(document):
        text = _("Help would be given before anybody has decided: %(way)s.")
        raise ValidationError(text % {"way": in_words(way)})
    if Association.load().committee_required:
        for words in round_the_committee(document):
            raise ValidationError(
                _("This way leads round the committee: %(way)s.") % {"way": words}
            )
