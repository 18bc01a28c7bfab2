"""Raising what one person wrote as a general issue, without the person (ENV-6.5, journey J9).

Only the case it comes from knows: the issue holds the raiser's own words, no person, and nothing
that leads back.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import EventKind, ServiceKind
from cases.issue_rights import may_raise
from cases.models import Case
from cases.questions.answers import clean_answers
from cases.selectors import visible_cases
from cases.selectors.contact import bound_values
from cases.selectors.issues import issue_form, raised_as
from cases.services.intake import RequestForm, submit_request
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.association.enums import Medium
from cms.core.arabic import fold, name_tokens
from cms.core.digits import to_ascii_digits
from cms.core.phones import is_e164

#: So many letters of somebody's text in a row are a quotation, and no name of a place.
_QUOTED = 40
#: A shorter text of theirs is one as a whole, if it has so many words.
_SENTENCE = 4
#: Whoever is spoken of so is somebody: one part of their name then tells who.
_FORMS_OF_ADDRESS = frozenset(
    fold("السيد السيدة الأخ الأخت الأستاذ الأستاذة الشيخ العم الخالة أم أبو mr mrs ms").split()
)
#: So many of the last digits of a number tell whose it is.
_TELLING_DIGITS = 8
_TELLS_WHO = gettext_lazy(
    "This tells who wrote to you: their name, number, reference or own sentences. Say it in your"
    " own words."
)


@dataclass(frozen=True)
class Raised:
    """As which issue a case was raised; `is_new` is False where it had been before."""

    reference: str
    is_new: bool


@transaction.atomic
def raise_issue(case: Case, *, answers: Mapping[str, Any], acting_user: User) -> Raised:
    """Open a general issue in the raiser's words; a case that was raised is not raised again.

    `answers`: what was typed, by the keys of the issue's own form. Raises PermissionDenied, and
    ValidationError, keyed by question, for wrong answers and for words that tell who wrote.
    """
    case = _held(case, acting_user)
    if before := raised_as(case):
        return Raised(before.data["reference"], is_new=False)
    blank = issue_form()
    if blank is None:
        raise ValidationError(_("No service that takes general issues is open."))
    cleaned = clean_answers(blank.document, answers)
    if not cleaned.is_valid:
        raise ValidationError(cleaned.errors)
    _refuse_traces(case, cleaned.values)
    form = RequestForm(
        form_key=uuid.uuid4(),  # random: nothing of the case it comes from
        service=blank.service,
        form_version=blank.version,
        answers=cleaned.values,
        language=settings.LANGUAGE_CODE,
        medium=Medium.HOUSE,
    )
    return _noted(case, submit_request(form, acting_user=acting_user).case, acting_user)


@transaction.atomic
def add_to_issue(case: Case, *, issue: int, acting_user: User) -> Raised:
    """Count a case among those that raised an open issue, which learns nothing but that.

    Raises PermissionDenied, and ValidationError for an issue that is closed, or out of sight.
    """
    case = _held(case, acting_user)
    if before := raised_as(case):
        return Raised(before.data["reference"], is_new=False)
    open_now = visible_cases(user=acting_user).filter(pk=issue, is_open=True)
    seen = open_now.filter(service__kind=ServiceKind.GENERAL_ISSUE).first()
    held = lock_case(seen) if seen else None
    if held is None or not held.is_open:
        raise ValidationError({"issue": _("This issue is not open any more. Please look again.")})
    record_event(held, EventKind.RAISED_AGAIN, acting_user=acting_user)
    return _noted(case, held, acting_user)


def _held(case: Case, acting_user: User) -> Case:
    case = lock_case(case, "service", "form_version", "person")
    if not may_raise(acting_user, case):
        raise PermissionDenied
    return case


def _noted(case: Case, issue: Case, acting_user: User) -> Raised:
    data = {"issue": issue.pk, "reference": issue.reference}
    record_event(case, EventKind.RAISED, acting_user=acting_user, data=data)
    return Raised(issue.reference, is_new=True)


def _refuse_traces(case: Case, answers: Mapping[str, Any]) -> None:
    """Refuse words that tell by themselves whose matter it was: the name, the number, the
    reference, or a sentence of theirs. For the rest whoever raises it reads their own words."""
    traces = _traces(case)
    for key, answer in answers.items():
        text = answer if isinstance(answer, str) else ""
        said = fold(text)
        is_quoted = any(trace in said for trace in traces)
        is_named = _names_who(case, text) or _holds_a_number(case, text)
        if is_quoted or is_named:
            raise ValidationError({key: _TELLS_WHO})


def _names_who(case: Case, text: str) -> bool:
    """Whether two parts of the name stand in the text, in any order. One alone is anybody's, unless
    the text speaks of somebody."""
    stated = bound_values(case.form_version.document, case.answers or {})
    names = (case.person.name, str(stated.get("name") or ""))
    words = set(name_tokens(text))
    enough = 2 if _FORMS_OF_ADDRESS.isdisjoint(re.findall(r"[^\W_]+", fold(text))) else 1
    return any(len(words & set(name_tokens(name))) >= enough for name in names)


def _holds_a_number(case: Case, text: str) -> bool:
    """Whether what is one's own in the reference or the mobile stands there, in digits of any
    script and however it is spaced."""
    mobile = case.person.mobile[-_TELLING_DIGITS:] if is_e164(case.person.mobile) else ""
    told = re.sub(r"[^0-9A-Z]", "", to_ascii_digits(text).upper())
    own = case.reference.split("-")[1]
    return own in told or (bool(mobile) and mobile in told)


def _traces(case: Case) -> set[str]:
    told = {case.person.email}
    for answer in (case.answers or {}).values():
        text = fold(answer) if isinstance(answer, str) else ""
        told |= {text[at : at + _QUOTED] for at in range(len(text) - _QUOTED + 1)}
        if len(text.split()) >= _SENTENCE:
            told.add(text)
    return {fold(trace) for trace in told if trace}
