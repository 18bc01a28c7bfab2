"""The researcher's study: saved as often as needed, each time with history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import EventKind, Recommendation
from cases.models import Case, Study
from cases.permissions import may_study
from cases.questions.scoring import Score
from cases.research_enums import FactEvidence
from cases.selectors.research import how_known, lacking, was_visit_refused
from cases.selectors.scoring import facts_to_prove, live_score
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
    #: Question → how its answer is known (`FactEvidence`).
    evidence: Mapping[str, str] = field(default_factory=dict)
    #: Another number than the score's, with its reason: the score is an aid, people judge.
    own_score: int | None = None
    own_score_reason: str = ""


#: What somebody put in the place of the score, and why.
OWN_SCORE = ("own", "own_reason")


@transaction.atomic
def save_study(case: Case, *, acting_user: User, study: StudyFindings) -> Study:
    """Store the study; a recommendation needs its reasons (researcher's guide, C51)."""
    case = lock_case(case)
    if not may_study(acting_user, case):
        raise PermissionDenied
    if mistakes := mistakes_in(case, study):
        raise ValidationError(mistakes)
    row = Study.objects.filter(case=case).first() or Study(case=case)
    row.researcher = acting_user
    row.visited_on = study.visited_on
    row.visit_note = clean_text(study.visit_note, multiline=True)
    row.findings = clean_text(study.findings, multiline=True)
    row.recommendation = study.recommendation
    row.reasons = clean_text(study.reasons, multiline=True)
    row.facts = _facts(study, live_score(case))
    save_tracked(row, acting_user=acting_user)
    data = {"recommendation": study.recommendation}
    record_event(case, EventKind.STUDY_SAVED, acting_user=acting_user, data=data)
    advance(case)
    return row


def _facts(study: StudyFindings, score: Score | None) -> dict[str, Any]:
    """What is known how, and the score of this day with its parts: the rules may change later."""
    facts: dict[str, Any] = {"evidence": {k: v for k, v in study.evidence.items() if v}}
    if score:
        facts["score"] = kept_score(score)
    if score and study.own_score is not None:
        facts["own"] = study.own_score
        facts["own_reason"] = clean_text(study.own_score_reason, multiline=True)
    return facts


def kept_score(score: Score) -> dict[str, Any]:
    lines = [[line.part.key, line.points, line.part.points] for line in score.parts]
    return {"total": score.total, "most": score.most, "parts": lines}


def _unproved(case: Case, study: StudyFindings) -> list[str]:
    return [fact.key for fact in facts_to_prove(case) if not study.evidence.get(fact.key)]


def _must_know_all(case: Case, study: StudyFindings) -> bool:
    """Nobody recommends on facts of which they cannot say how they are known (C30), unless the
    person refused the visit that would have shown them, and nothing is to be given."""
    gives_nothing = study.recommendation in (Recommendation.REFER, Recommendation.DECLINE)
    return bool(study.recommendation) and not (gives_nothing and was_visit_refused(case))


def mistakes_in(case: Case, study: StudyFindings) -> dict[str, str]:
    """Return everything that keeps a study from being saved, by its field: said all at once."""
    unproved = _("Say how you know this before you recommend.")
    is_owed = _must_know_all(case, study)
    errors = {f"evidence_{key}": unproved for key in _unproved(case, study)} if is_owed else {}
    errors |= _own_score_mistakes(study, live_score(case))
    if is_owed and (lacks := lacking(case)):
        text = _("The research form still lacks: %(what)s. Fill it in before you recommend.")
        errors["recommendation"] = text % {"what": _(", ").join(lacks)}
    if not study.findings.strip():
        errors["findings"] = _("Write what you found.")
    if study.recommendation and not study.reasons.strip():
        errors["reasons"] = _("A recommendation needs its reasons.")
    if mistake := _visit_mistake(study, case):
        errors["visited_on"] = mistake
    return errors


def _visit_mistake(study: StudyFindings, case: Case) -> str:
    """A visit lies between request and today; who saw something there says when it was."""
    if study.visited_on and study.visited_on > timezone.localdate():
        return _("The visit cannot be in the future.")
    if study.visited_on and study.visited_on < timezone.localdate(case.submitted_at):
        return _("The visit cannot be before the request.")
    if study.recommendation and not study.visited_on and _was_there(study, case):
        return _("You saw something in the visit: write its day.")
    return ""


def _was_there(study: StudyFindings, case: Case) -> bool:
    return FactEvidence.SEEN in {*study.evidence.values(), *how_known(case).values()}


def _own_score_mistakes(study: StudyFindings, score: Score | None) -> dict[str, str]:
    if score is None or study.own_score is None:
        return {}
    if not 0 <= study.own_score <= score.most:
        return {"own_score": _("Write a number from 0 to %(most)s.") % {"most": score.most}}
    if not study.own_score_reason.strip():
        return {"own_score_reason": _("Write why you judge otherwise than the score.")}
    return {}
