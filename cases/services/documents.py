"""Papers: received, checked, asked for. What is awaited stops the clock; what arrives starts it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import DocumentState, EventKind, PublicStage
from cases.models import Case, CaseDocument
from cases.permissions import may_check_documents
from cases.selectors.asking import awaited_documents, standing_request
from cases.selectors.gates import missing_documents
from cases.services.clock import pause_clock, recompute_window, resume_clock
from cases.services.files import SubmittedFile, refuse_unchecked, store_files
from cases.services.identity import expected_digits, refuse_other_digits
from cases.services.moves import advance
from cases.services.paper_age import refuse_wrong_age
from cases.services.saving import save_case, save_tracked
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User

CHECKED = (
    DocumentState.ACCEPTED,
    DocumentState.SEEN,
    DocumentState.REJECTED,
    DocumentState.WAIVED,
)

#: Findings that say why.
NEEDS_REASON = (DocumentState.REJECTED, DocumentState.WAIVED)


@dataclass(frozen=True)
class DocumentCheck:
    """What the employee found: the new state, and what proves it."""

    state: DocumentState
    expires_on: date | None = None
    issued_on: date | None = None
    last_four: str = ""
    reason: str = ""


@transaction.atomic
def attach_file(
    document: CaseDocument, *, upload: SubmittedFile, acting_user: User | None
) -> CaseDocument:
    """Add a file to a checklist line; when nothing is missing any more the clock runs again."""
    case = lock_case(document.case)
    if not case.takes_papers:
        raise ValidationError(_("This request needs no more papers: it is decided or closed."))
    document = CaseDocument.objects.get(pk=document.pk)
    store_files(document, [upload], acting_user=acting_user)
    is_one_more = document.state == DocumentState.RECEIVED
    document.state = DocumentState.RECEIVED
    document.issued_on = upload.issued_on or (document.issued_on if is_one_more else None)
    document.reason = ""
    if not is_one_more:  # what was seen on the paper before this one says nothing of this one
        document.expires_on, document.last_four = None, ""
        document.checked_by, document.checked_at, document.valid_on_submission = None, None, None
    save_tracked(document, acting_user=acting_user)
    by = "staff" if acting_user else "person"
    data = {"document": document.key}
    record_event(case, EventKind.DOCUMENT_RECEIVED, acting_user=acting_user, by=by, data=data)
    _note_completeness(case, acting_user=acting_user)
    advance(case)
    return document


@transaction.atomic
def check_document(
    document: CaseDocument, *, acting_user: User, check: DocumentCheck
) -> CaseDocument:
    """Record that a paper was accepted, seen, returned or is not needed (C36).

    Raises ValidationError for an expired paper, one too old or undated where its age counts, a copy
    that never came, a return or a waiver without its reason, and the end of another number than
    the person's.
    """
    case = lock_case(document.case)
    if not may_check_documents(acting_user, case):
        raise PermissionDenied
    document = CaseDocument.objects.get(pk=document.pk)
    _refuse_bad_check(case, document, check)
    document.state = check.state
    document.expires_on = check.expires_on
    document.issued_on = check.issued_on or document.issued_on
    document.last_four = check.last_four
    # What an earlier return said does not stand beside a paper that is good now.
    document.reason = check.reason.strip() if check.state in NEEDS_REASON else ""
    document.checked_by, document.checked_at = acting_user, timezone.now()
    document.valid_on_submission = _was_valid(case, check)
    save_tracked(document, acting_user=acting_user, reason=check.reason)
    record_event(
        case,
        EventKind.DOCUMENT_CHECKED,
        acting_user=acting_user,
        data={"document": document.key, "state": check.state},
        reason=check.reason.strip(),
    )
    _note_completeness(case, acting_user=acting_user)
    advance(case)
    return document


def _refuse_bad_check(case: Case, document: CaseDocument, check: DocumentCheck) -> None:
    if check.state not in CHECKED:
        raise ValidationError({"state": _("Choose what you found.")})
    if check.state in NEEDS_REASON and not check.reason.strip():
        raise ValidationError({"reason": _("Write the reason.")})
    if check.state == DocumentState.WAIVED and not document.may_be_waived:
        raise ValidationError({"state": _("Nobody is let off the declaration: return the sheet.")})
    if check.state == DocumentState.ACCEPTED:
        refuse_unchecked(document)
    approving = check.state in (DocumentState.ACCEPTED, DocumentState.SEEN)
    if approving and check.expires_on and not _was_valid(case, check):
        raise ValidationError(
            {"expires_on": _("This paper had expired when the request was submitted. Return it.")}
        )
    if approving and document.has_age_limit:
        issued_on = check.issued_on or document.issued_on
        submitted = timezone.localdate(case.submitted_at)
        refuse_wrong_age(issued_on, max_age_days=document.max_age_days, on=submitted)
    refuse_other_digits(check.last_four)
    expected = expected_digits(document) if approving and check.last_four else ""
    if expected and check.last_four.upper() != expected:
        raise ValidationError(
            {
                "last_four": _(
                    "This is not how the number we hold ends. Read it from the paper again;"
                    " if the paper bears another number, return it and say why."
                )
            }
        )


def _was_valid(case: Case, check: DocumentCheck) -> bool | None:
    if check.expires_on is None:
        return None
    return check.expires_on >= timezone.localdate(case.submitted_at)


@transaction.atomic
def request_missing(
    case: Case, *, acting_user: User, documents: Collection[str] | None = None, note: str = ""
) -> Case:
    """Ask the person for what is missing, in one message, and stop the clock (C35).

    `documents` are the keys of those to ask for; without it all that is missing. Asking again for
    the same is a reminder; raises ValidationError while it is too early for one, and when none of
    these papers is missing.
    """
    case = lock_case(case)
    if not may_check_documents(acting_user, case):
        raise PermissionDenied
    missing = missing_documents(case)
    if not missing:
        raise ValidationError(_("Nothing is missing: every paper is here."))
    asked = [paper.key for paper in missing if documents is None or paper.key in documents]
    if not asked:
        raise ValidationError({"papers": _("Tick at least one paper.")})
    standing = standing_request(case, asked)
    if standing and not standing.may_remind:
        raise ValidationError(
            _("The same papers have been asked for already. One reminder a day is enough.")
        )
    pause_clock(case)
    case.public_stage = PublicStage.WAITING_FOR_YOU
    save_case(case, acting_user=acting_user)
    record_event(
        case,
        EventKind.MISSING_REQUESTED,
        acting_user=acting_user,
        data={"documents": asked, "is_reminder": standing is not None},
        reason=note.strip(),
    )
    return case


def _note_completeness(case: Case, *, acting_user: User | None) -> None:
    """When all that was asked for is here the clock runs again; the last paper completes them."""
    is_answered = case.paused_since is not None and not awaited_documents(case)
    is_complete = not missing_documents(case)
    if not is_answered and (case.complete_at or not is_complete):
        return
    if is_complete:
        case.complete_at = case.complete_at or timezone.now()
    resume_clock(case)
    recompute_window(case)
    case.public_stage = case.current_stage.public_stage
    save_case(case, acting_user=acting_user)
    if is_complete:
        by = "staff" if acting_user else "person"
        record_event(case, EventKind.MISSING_COMPLETED, acting_user=acting_user, by=by)
