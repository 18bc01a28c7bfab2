"""Letters to the person of a case: said once, numbered once, the same whenever they are printed.

What a decision letter says is frozen with the release of its decision, any other letter when it is
first wanted. All get their number in the register (C22) when they are first wanted on paper.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.enums import Direction
from cases.letter_enums import LetterAbout
from cases.models import Case, CaseMessage, Decision, Objection, PersonLetter
from cases.selectors.contact import bound_values
from cases.selectors.deciding import decided_by, who_decides
from cases.selectors.gates import released_decision, waits_for_papers
from cases.selectors.objections import is_final
from cases.selectors.person_letters import (
    answered_objection,
    letter_digest,
    may_issue,
    written_answer,
)
from cases.selectors.room import refusal_reasons
from cases.services.letterhead import frozen_letterhead
from cases.services.letters import LetterEntry, enter_for_the_house
from cases.services.timeline import lock_case
from cms.accounts.models import User
from cms.association.selectors import current_association
from cms.core.references import new_code

Content = dict[str, Any]


@transaction.atomic
def issue_letter(
    case: Case, about: LetterAbout, *, acting_user: User | None, by: str = "person"
) -> PersonLetter:
    """Return the letter with its number; asked for again it is the same letter, word for word.

    `by` says who wants it when no account does: the person or the clock. Raises PermissionDenied
    for staff who may not, ValidationError when there is nothing to write yet.
    """
    held = lock_case(case)
    if acting_user and not may_issue(acting_user, held):
        raise PermissionDenied
    paper = _frozen(held, about)
    if paper.line_id is None:
        paper.line = enter_for_the_house(_entry(paper), held, acting_user=acting_user, by=by)
        paper.code = new_code()
        paper.code_digest = letter_digest(paper.code)
        paper.save(update_fields=["line", "code", "code_digest"])
    return paper


def freeze_decision(decision: Decision) -> PersonLetter:
    """Keep what the letter of a released decision says; nothing that changes later changes it."""
    case = decision.case
    paper, _created = PersonLetter.objects.get_or_create(
        decision=decision,
        defaults={
            "case": case,
            "about": LetterAbout.DECISION,
            "content": {**_common(case, decision), **_decided(case, decision)},
        },
    )
    return paper


def _frozen(case: Case, about: LetterAbout) -> PersonLetter:
    decision = released_decision(case)
    if about == LetterAbout.DECISION:
        if decision is None:
            raise ValidationError(_("There is no released decision to write a letter about."))
        return freeze_decision(decision)
    if about == LetterAbout.ANSWER:
        return _repeating(case, written_answer(case))
    paper = case.person_letters.filter(about=about).first()
    return paper or PersonLetter.objects.create(
        case=case, about=about, content={**_common(case), **_news(case, about)}
    )


def _repeating(case: Case, message: CaseMessage | None) -> PersonLetter:
    """Keep an answer as it was sent; one that is written after it has a letter of its own."""
    if message is None:
        raise ValidationError(_("There is no written answer to make a letter of."))
    words = {"answer": message.body, "answered_on": _day(message.at)}
    paper, _created = PersonLetter.objects.get_or_create(
        message=message,
        defaults={"case": case, "about": LetterAbout.ANSWER, "content": _common(case) | words},
    )
    return paper


def _news(case: Case, about: LetterAbout) -> Content:
    """Return what a letter tells that is not about a decision; ValidationError when it is none."""
    if about == LetterAbout.OUTCOME:
        objection = answered_objection(case)
        if objection is None:
            raise ValidationError(_("There is no answer to an objection to write a letter about."))
        return _answered(objection)
    if released_decision(case) or not case.is_open:
        raise ValidationError(_("The request is decided or closed: its receipt is no news."))
    return _promised(case)


def _common(case: Case, decision: Decision | None = None) -> Content:
    """Letterhead, reader and request, in every language we write.

    The name is the one this request states: a file's name is not for whoever typed its number.
    """
    stated = bound_values(case.form_version.document, case.answers or {})
    return {
        "house": frozen_letterhead(),
        "to": str(stated.get("name") or ""),
        "reference": case.reference,
        "service": dict(case.service.name),
        "body": dict(decided_by(decision) if decision else who_decides(case)),
        "submitted_on": timezone.localdate(case.submitted_at).isoformat(),
    }


def _promised(case: Case) -> Content:
    waits = waits_for_papers(case)
    return {
        "if_complete": waits,
        "not_before": "" if waits else _day(case.not_before_at),
        "due": _day(case.due_at),
    }


def _answered(objection: Objection) -> Content:
    """Of an objection that only names a reference nothing is told of that request (S16)."""
    decision = objection.decision if objection.is_proven else None
    return {
        "outcome": str(objection.state),
        "explanation": objection.explanation,
        "decided_on": _day(objection.decided_at),
        "reopens": objection.reopens,
        "further_way": objection.further_way,
        "first": decision.case.reference if decision else "",
        "first_decided_on": _day(decision.decided_at) if decision else "",
        "supervisor": dict(current_association().supervising_body),
    }


def _decided(case: Case, decision: Decision) -> Content:
    labels = dict(refusal_reasons(case))
    until, is_end = decision.objection_until, is_final(case)
    return {
        "result": str(decision.result),
        "reason": dict(labels.get(decision.reason_key) or {}),
        "explanation": decision.explanation,
        "conditions": decision.conditions,
        "resolution": decision.resolution,
        "resolved_on": decision.resolved_on.isoformat() if decision.resolved_on else "",
        "amount": str(decision.amount) if decision.amount else "",
        "decided_on": _day(decision.decided_at),
        "released_on": _day(decision.released_at),
        "objection_until": until.isoformat() if until and not is_end else "",
        "is_final": bool(until) and is_end,
        "supervisor": dict(current_association().supervising_body) if is_end else {},
    }


def _day(moment: Any) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def _entry(paper: PersonLetter) -> LetterEntry:
    """The line of the register, in the language of the house; it names no service."""
    reference = paper.content["reference"]
    with translation.override(settings.LANGUAGE_CODE):
        subject = _SUBJECTS[LetterAbout(paper.about)]()
        nameless = _("The person of request %(reference)s") % {"reference": reference}
    return LetterEntry(
        direction=Direction.OUT,
        correspondent=paper.content["to"] or nameless,
        subject=subject % {"reference": reference},
    )


_SUBJECTS = {
    LetterAbout.RECEIPT: lambda: _("Receipt of request %(reference)s"),
    LetterAbout.DECISION: lambda: _("Decision on request %(reference)s"),
    LetterAbout.OUTCOME: lambda: _("Answer to objection %(reference)s"),
    LetterAbout.ANSWER: lambda: _("Written answer to request %(reference)s"),
}
