"""The values a message may use, in the language of the person who reads it."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _

from cases.enums import DocumentState, EventKind, Evidence
from cases.models import Case, CaseDocument, CaseEvent, Decision, Delivery
from cases.objection_enums import ObjectionState
from cases.selectors import (
    missing_documents,
    notes_of_asking,
    released_decision,
    stage_name_told,
    unchecked_documents,
    waits_for_papers,
    who_decides,
    window_if_complete_now,
)
from cases.selectors.helping import help_told
from cases.selectors.objecting import objection_of
from cases.selectors.objections import further_way, is_final
from cms.association.models import Association
from cms.association.selectors import current_association
from cms.core.dates import format_dual
from cms.core.digits import localize_digits
from cms.core.money import amount_words
from cms.core.phones import display_phone
from cms.core.translated import translated

Context = dict[str, str]
#: So many characters of a message fit into a text message of three parts beside its address.
URGENT_WORDS = 140


def context_for(event: CaseEvent, language: str) -> Context:
    """Return every placeholder's value for a message that follows `event`; "" where it has none."""
    with translation.override(language):
        context = case_context(event.case, language)
        context |= _EXTRAS.get(EventKind(event.kind), _nothing)(event, language)
    return context


def case_context(case: Case, language: str) -> Context:
    """Return the values that every message about a case may use; the language is active."""
    association = current_association()
    return {
        **association_context(language),
        "reference": case.reference,
        "service": case.service.name.in_language(language),
        "stage": stage_name_told(case),
        "deciding_body": who_decides(case).in_language(language),
        **_promised(case, language, association),
        "file_number": _file_number(case),
        "track_url": public_address(language, "track"),
    }


def association_context(language: str) -> Context:
    """Return the values that hold for everybody, with a request or without."""
    association = current_association()
    return {
        "association": association.name.in_language(language),
        "phone": display_phone(association.phone) if association.phone else "",
    }


def _promised(case: Case, language: str, association: Association) -> Context:
    """A day is promised once the papers are here; until then it hangs on them, and says so."""
    if waits_for_papers(case):
        return {
            "not_before": "",
            "due": "",
            "due_if_complete": _day(window_if_complete_now(case).due, language, association),
        }
    return {
        "not_before": _day(case.not_before_at, language, association),
        "due": _day(case.due_at, language, association),
        "due_if_complete": "",
    }


def public_address(language: str, *parts: str) -> str:
    """Return an address of the public site (contracts: /ar/track/, /ar/survey/<token>/)."""
    return "/".join([settings.BASE_URL.rstrip("/"), language, *parts, ""])


def _day(value: date | datetime | None, language: str, association: Association) -> str:
    return digits_for(format_dual(value, language), language, association) if value else ""


def digits_for(text: str, language: str, association: Association | None = None) -> str:
    """Return a text with the digits the association's Arabic letters wear."""
    style = (association or current_association()).digit_style
    return localize_digits(text, style) if language == "ar" else text


def _file_number(case: Case) -> str:
    registration = getattr(case.person, "registration", None)
    return registration.number if registration else ""


def _nothing(_event: CaseEvent, _language: str) -> Context:
    return {}


def _missing(event: CaseEvent, language: str) -> Context:
    asked = event.data.get("documents", [])
    missing = [paper for paper in missing_documents(event.case) if paper.key in asked]
    shown = [paper for paper in missing if paper.evidence != Evidence.COPY]
    names = (paper.label.in_language(language) for paper in shown)
    can_upload = len(shown) < len(missing)
    return {
        "missing_items": "\n".join(f"• {_item(paper, language)}" for paper in missing),
        "papers_to_show": _in_a_row(language, names),
        "upload_url": public_address(language, "track") if can_upload else "",
        "message": event.reason or _words_before(event.case, asked),
    }


def _still_needed(event: CaseEvent, language: str) -> Context:
    """What the request came without, in one line."""
    missing = missing_documents(event.case)
    return {"missing_items": _in_a_row(language, (_item(paper, language) for paper in missing))}


def _in_a_row(language: str, names: Iterable[str]) -> str:
    return ("، " if language == "ar" else ", ").join(names)


def _words_before(case: Case, asked: list[str]) -> str:
    """A reminder without words of its own repeats those that still stand with its papers."""
    return "\n".join(note.words for note in notes_of_asking(case, asked))


def _item(paper: CaseDocument, language: str) -> str:
    """Name one paper; of one that is only seen (PDPL art. 28) that it is, of a returned one why
    it came back."""
    label = paper.label.in_language(language)
    if paper.evidence != Evidence.COPY:
        label = _("%(paper)s (only to be shown, no copy is kept)") % {"paper": label}
    is_returned = paper.state == DocumentState.REJECTED and paper.reason
    return f"{label}: {paper.reason}" if is_returned else label


def _completed(event: CaseEvent, _language: str) -> Context:
    """That all has come is not yet that all is right."""
    if unchecked_documents(event.case):
        return {"papers_state": _("We have everything we asked for and are checking it.")}
    return {"papers_state": _("We have checked all your papers.")}


def _decision(event: CaseEvent, language: str) -> Context:
    decision = released_decision(event.case)
    return _decision_words(decision, language) if decision else {}


def decision_context(decision: Decision, language: str) -> Context:
    """Return the values of the message that tells this decision, recorded or only meant yet."""
    with translation.override(language):
        return case_context(decision.case, language) | _decision_words(decision, language)


def _decision_words(decision: Decision, language: str) -> Context:
    association, case = current_association(), decision.case
    until = None if is_final(case) else decision.objection_until
    labels = {item["key"]: item["label"] for item in case.service.refusal_reasons}
    reason = labels.get(decision.reason_key)
    return {
        "reasons": translated(reason).in_language(language) if reason else "",
        "explanation": decision.explanation,
        "conditions": decision.conditions,
        **({"help_coming": help_told(case).coming} if case.is_urgent else {}),
        "objection_deadline": _day(until, language, association),
    }


def _objection(event: CaseEvent, _language: str) -> Context:
    objection = objection_of(event.case)
    if objection is None:
        return {}
    if not objection.is_proven:  # it only names a reference: nothing is told of that request (S16)
        return {
            "objection_outcome": str(ObjectionState(objection.state).label),
            "explanation": objection.explanation,
            "what_follows": objection.further_way,
        }
    first = objection.first.reference
    if objection.reopens:
        said = _("Request %(reference)s is decided afresh by people who took no part in it before.")
        follows = said % {"reference": first}
    else:
        said = _("The decision on request %(reference)s stands.") % {"reference": first}
        follows = f"{said} {further_way(objection)}"
    return {
        "objection_outcome": str(ObjectionState(objection.state).label),
        "first_reference": first,
        "explanation": objection.explanation,
        "what_follows": follows,
    }


def _delivery(event: CaseEvent, language: str) -> Context:
    delivery = Delivery.objects.filter(pk=event.data.get("delivery")).first()
    if delivery is None:
        return {}
    planned = _day(delivery.planned_for, language, current_association())
    given = delivery.amount
    amount = _("%(amount)s SAR") % {"amount": amount_words(given)} if given else ""
    hours = digits_for(delivery.hours, language)
    place = delivery.collected_at
    name, where = (str(place), place.whereabouts) if place else ("", "")
    parts = [part for part in (delivery.what, amount, planned, hours, where) if part]
    day = formats.date_format(delivery.planned_for, "l j F") if delivery.planned_for else ""
    short = digits_for(day, language)  # for a text message: its name and one calendar
    return {
        "delivery": " · ".join(parts),
        "delivery_when": _(", ").join(part for part in (short, hours, name) if part),
        "delivery_code": delivery.code,
    }


def _message(event: CaseEvent, _language: str) -> Context:
    message = event.case.messages.filter(pk=event.data.get("message")).first()
    body = message.body if message else ""
    return {"message": body, "urgent_words": body if _may_be_read_at_once(event.case, body) else ""}


def _may_be_read_at_once(case: Case, body: str) -> bool:
    """Whether these words may stand in a text message: whoever waits at the roadside has no time
    for a page behind two keys, and nobody else's words belong on a telephone that others read."""
    return case.is_urgent and not case.is_restricted and len(body) <= URGENT_WORDS


_EXTRAS: dict[EventKind, Callable[[CaseEvent, str], Context]] = {
    EventKind.SUBMITTED: _still_needed,
    EventKind.MISSING_REQUESTED: _missing,
    EventKind.MISSING_COMPLETED: _completed,
    EventKind.DECISION_RELEASED: _decision,
    EventKind.OBJECTION_DECIDED: _objection,
    EventKind.DELIVERY_PLANNED: _delivery,
    EventKind.MESSAGE_SENT: _message,
}
