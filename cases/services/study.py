"""The researcher's study: saved as often as needed, each time with history."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import EventKind, Recommendation
from cases.models import Case, Study
from cases.permissions import may_study
from cases.services.moves import advance
from cases.services.saving import save_tracked
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.core.hygiene import clean_text


@dataclass(frozen=True)
class StudyFindings:
    findings: str
    visited_on: date | None = None
    visit_note: str = ""
    recommendation: str = Recommendation.NONE
    reasons: str = ""


@transaction.atomic
def save_study(case: Case, *, acting_user: User, study: StudyFindings) -> Study:
    """Store the study; a recommendation needs its reasons (researcher's guide, C51)."""
    case = lock_case(case)
    if not may_study(acting_user, case):
        raise PermissionDenied
    _refuse_incomplete(study)
    row = Study.objects.filter(case=case).first() or Study(case=case)
    row.researcher = acting_user
    row.visited_on = study.visited_on
    row.visit_note = clean_text(study.visit_note, multiline=True)
    row.findings = clean_text(study.findings, multiline=True)
    row.recommendation = study.recommendation
    row.reasons = clean_text(study.reasons, multiline=True)
    save_tracked(row, acting_user=acting_user)
    data = {"recommendation": study.recommendation}
    record_event(case, EventKind.STUDY_SAVED, acting_user=acting_user, data=data)
    advance(case)
    return row


def _refuse_incomplete(study: StudyFindings) -> None:
    errors = {}
    if not study.findings.strip():
        errors["findings"] = _("Write what you found.")
    if study.recommendation and not study.reasons.strip():
        errors["reasons"] = _("A recommendation needs its reasons.")
    if study.visited_on and study.visited_on > timezone.localdate():
        errors["visited_on"] = _("The visit cannot be in the future.")
    if errors:
        raise ValidationError(errors)
