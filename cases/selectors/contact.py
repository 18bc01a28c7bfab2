"""What a request says about reaching its person, beside what we hold."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from cases.enums import ContactChannel, EventKind
from cases.models import Case, FormVersion, Person
from cases.questions.answers import visible_questions
from cases.questions.definition import FormDefinition, Question, QuestionType
from cases.questions.display import display_answer
from cms.core.arabic import name_tokens
from cms.core.phones import is_e164

#: Changing one of these changes who hears from us, or how safely: compared, changed on purpose.
SAFE_FIELDS = ("safe_hours", "safe_words", "woman_officer")
CONTACT_FIELDS = ("mobile", "email", "contact_by", *SAFE_FIELDS)
SETTLED = (EventKind.CONTACT_CHANGED, EventKind.CONTACT_KEPT)

_PREFIX = "person."
_PLACES = (QuestionType.SHORT_ADDRESS, QuestionType.MAP_POINT)


@dataclass(frozen=True)
class ContactChange:
    """The request states another value for `field` than the one we hold, which may be none."""

    field: str
    stated: Any
    held: Any


def can_be_reached(person: Person) -> bool:
    """Whether there is any number or address by which a message could leave for somebody."""
    return bool(person.mobile or person.email)


def is_beyond_reach(case: Case) -> bool:
    """Whether no message about an urgent request can leave: whoever comes tells the person."""
    return not can_be_reached(case.person) and is_told_on_the_spot(case)


def is_told_on_the_spot(case: Case) -> bool:
    """Whether, without a number, nobody rings about it: help is urgent and nobody was named to pass
    a word on. That holds after the help was given, too."""
    return case.service.is_urgent and not reached_through(case)


def is_told_by_call(person: Person) -> bool:
    """Whether a colleague has to ring: as the person wished, or because nothing written arrives."""
    is_wish = person.contact_by == ContactChannel.CALL
    return is_wish or not (person.email or is_e164(person.mobile))


def bound_values(definition: FormDefinition, answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers that belong to the person, by the person's field."""
    return {
        question.binds.removeprefix(_PREFIX): answers[question.key]
        for question in definition.questions
        if question.binds and question.binds.startswith(_PREFIX) and question.key in answers
    }


def wishes_of(case: Case) -> dict[str, Any]:
    """Return how the person of a case wishes to be spoken to; the hours in words, because another
    form may not offer them."""
    kept = dict(case.person.safe_contact)
    asked = case.form_version.document.bound("person.safe_hours")
    if asked and kept.get("safe_hours"):
        kept["safe_hours"] = display_answer(asked, kept["safe_hours"], case.language)
    return kept


def other_contact(person: Person, stated: dict[str, Any]) -> list[ContactChange]:
    """Return where the stated contact differs from what we hold; what is not stated does not."""
    return [
        ContactChange(field, stated[field], held_contact(person, field))
        for field in CONTACT_FIELDS
        if stated.get(field) not in (None, "")
        and (stated[field] or "") != held_contact(person, field)
    ]


def held_contact(person: Person, field: str) -> Any:
    """Return what we hold of a contact field; nothing, and no wish, is an empty text."""
    kept = person.safe_contact.get(field) if field in SAFE_FIELDS else getattr(person, field)
    return kept or ""


def contact_changes(case: Case) -> list[ContactChange]:
    """Return the contact this request gave anew, as long as nobody has settled it.

    What an older request stated before we learned something newer is no news: the submission
    noted what was other then, and so does a correction of the answers.
    """
    stated = bound_values(case.form_version.document, case.answers or {})
    other = other_contact(case.person, stated)
    if not other:
        return []
    noted: set[str] = set()
    for line in sorted(case.events.all(), key=lambda line: line.sequence):
        noted = set() if line.kind in SETTLED else noted | {*line.data.get("other_contact", [])}
    return [change for change in other if change.field in noted]


def other_name(case: Case) -> str:
    """Return the name this request states where it can hardly be the person of the file.

    One number, two names: one of them was typed wrongly, or they are two people. A name that only
    says more or fewer of its parts is the same name.
    """
    stated = str(bound_values(case.form_version.document, case.answers or {}).get("name") or "")
    return "" if names_agree(stated, case.person.name) else stated


def other_number(case: Case) -> tuple[str, str]:
    """Return the identity number this request states and the one of the file, where they differ:
    an answer that was corrected changes no file. Empty where either says none."""
    stated = bound_values(case.form_version.document, case.answers or {}).get("identifier") or {}
    number, held = str(stated.get("number") or ""), case.person.identifier
    return (number, held) if number and held and number != held else ("", "")


def names_agree(one: str, other: str) -> bool:
    """Whether one of two names says nothing, or nothing but more or fewer parts than the other."""
    parts, others = set(name_tokens(one)), set(name_tokens(other))
    return parts <= others or others <= parts


def wants_woman(case: Case) -> bool:
    """Whether the person asked to be received by a woman, with this request or with another."""
    stated = bound_values(case.form_version.document, case.answers or {})
    return bool(case.person.safe_contact.get("woman_officer") or stated.get("woman_officer"))


def asks_for_answer(case: Case) -> bool:
    """Whether the person asked to be answered, where the form leaves that to them."""
    asked = case.form_version.document.bound("case.wants_answer")
    return bool(asked and (case.answers or {}).get(asked.key))


#: What a form calls it where no hour is unsafe.
ANY_HOUR = "any"


def has_unsafe_hours(case: Case) -> bool:
    """Whether somebody may not be reached at every hour at which we work."""
    return case.person.safe_contact.get("safe_hours") not in (None, "", ANY_HOUR)


def wants_care(case: Case) -> bool:
    """Whether others may not learn of the request by how its person is reached (J3)."""
    reach = case.person.safe_contact
    is_asked = bool(reach.get("safe_mobile") or reach.get("safe_words")) or has_unsafe_hours(case)
    return is_asked or case.is_restricted


def safe_hours(case: Case) -> str:
    """Return when it is safe to call, in the words of the form that asked; else as it is kept.

    The hours belong to the person: another form than this case's may have asked for them.
    """
    value = case.person.safe_contact.get("safe_hours") or ""
    if not value:
        return ""
    own = case.form_version
    asked = _asking_for_hours(own, value)
    if asked is None:
        versions = FormVersion.objects.filter(case__person=case.person).exclude(pk=own.pk)
        others = (_asking_for_hours(version, value) for version in versions.distinct())
        asked = next((question for question in others if question), None)
    return display_answer(asked, value, get_language() or "ar") if asked else str(value)


def _asking_for_hours(version: FormVersion, value: Any) -> Question | None:
    questions = version.document.questions
    asking = (question for question in questions if question.binds == "person.safe_hours")
    return next((q for q in asking if value in {choice.value for choice in q.choices}), None)


def questions_for_delivery(case: Case) -> list[Question]:
    """Return the answered questions that the form opens to who brings the help; not the places."""
    answers, places = case.answers or {}, {question.key for question in questions_of_place(case)}
    return [
        question
        for question in visible_questions(case.form_version.document, answers)
        if question.for_delivery
        and question.key not in places
        and answers.get(question.key) not in (None, "", [])
    ]


def questions_of_place(case: Case) -> list[Question]:
    """Return the answered questions that say where to go: bound to the place, or an address."""
    answers = case.answers or {}
    return [
        question
        for question in visible_questions(case.form_version.document, answers)
        if (question.binds == "case.place" or question.type in _PLACES)
        and answers.get(question.key)
    ]


def reached_through(case: Case) -> str:
    """Return whom, or where, the person named to be reached through; "" where nobody was named."""
    asked = visible_questions(case.form_version.document, case.answers or {})
    named = (q.key for q in asked if q.binds == "case.reached_through")
    return next((str(case.answers[key]) for key in named if case.answers.get(key)), "")


def place_typed(case: Case) -> str:
    """Return where to go in the words that were typed; no point on a map, and nothing sensitive."""
    answers = case.answers or {}
    said = [answers[q.key] for q in questions_of_place(case) if not q.sensitive and not q.choices]
    texts = [place.get("text", "") if isinstance(place, dict) else place for place in said]
    return next((text for text in texts if isinstance(text, str) and text), "")


def language_asked_for(case: Case, language: str) -> str:
    """Return in words of `language` which language the person wants to be spoken to; "" if
    unsaid."""
    answers = case.answers or {}
    asked = case.form_version.document.bound("file.speaks")
    given = answers.get(asked.key) if asked else None
    return display_answer(asked, given, language) if asked and given else ""


def spoken_instead(case: Case, language: str) -> str:
    """Return the same where it is not the language in which the request is written; else ""."""
    asked = case.form_version.document.bound("file.speaks")
    is_other = asked is not None and (case.answers or {}).get(asked.key) != case.language
    return language_asked_for(case, language) if is_other else ""


@dataclass(frozen=True, order=True)
class Area:
    """A part of town, equal for neighbours; with neither of both it is not known which.

    quarter: the first three letters of a short national address: its region, city and quarter.
    cell: degrees north and east of a point on the map, so coarse that what lies within a few
        kilometres falls together; it has no name.
    """

    quarter: str = ""
    cell: tuple[float, ...] = ()


def area_of(case: Case) -> Area:
    """Return the part of town a request leads to."""
    answers = case.answers or {}
    for question in questions_of_place(case):
        answer = answers[question.key]
        place = answer if isinstance(answer, dict) else {}
        if question.type is QuestionType.SHORT_ADDRESS:
            place = {"short_address": str(answer)}
        if address := place.get("short_address"):
            return Area(quarter=str(address)[:3].upper())
        if "lat" in place and "lon" in place:
            return Area(cell=tuple(round(float(place[name]) * 20) / 20 for name in ("lat", "lon")))
    return Area()
