"""The timeline in sentences: who did what, to what, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.backoffice.clock_words import short_date
from cases.backoffice.room.access_sentences import ABOUT_ACCESS
from cases.backoffice.room.coming_sentences import ABOUT_COMING
from cases.backoffice.room.decision_sentences import ABOUT_DECISIONS
from cases.backoffice.room.desk_sentences import ABOUT_THE_DESK
from cases.backoffice.room.saying import say
from cases.enums import (
    DocumentState,
    EventKind,
    Outcome,
    Recommendation,
    SignatureMode,
)
from cases.meeting_enums import Interest
from cases.models import Assignment, CaseEvent, Person
from cases.objection_enums import ObjectionState
from cases.selectors.contact import SAFE_FIELDS
from cases.workflow import WorkflowDefinition
from cms.accounts.roles import Role
from cms.core.digits import shown_digits
from cms.core.translated import TranslatedText


@dataclass(frozen=True)
class Vocabulary:
    """Names behind the keys and ids that events keep, so that no line costs a query."""

    workflow: WorkflowDefinition
    documents: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    assignments: Mapping[int, Assignment] = field(default_factory=dict)

    def stage(self, key: str) -> str:
        found = next((stage for stage in self.workflow.stages if stage.key == key), None)
        return str(TranslatedText(found.name)) if found else key

    def papers(self, keys: list[str]) -> SafeString:
        labels = ((self.documents.get(key, key),) for key in keys)
        return format_html_join(_(", "), "<bdi>{}</bdi>", labels)

    def person(self, pk: int | None) -> str:
        return self.people.get(pk or 0, "—")


def who(event: CaseEvent) -> str:
    """Return who acted: a colleague, the person, or the house itself."""
    if event.actor:
        return str(event.actor)
    return _("The person") if event.by == "person" else _("By itself")


def sentence(event: CaseEvent, words: Vocabulary) -> SafeString:
    """Return what happened, as one sentence without its subject."""
    tell = _SENTENCES.get(event.kind)
    return tell(event.data, words) if tell else conditional_escape(event.get_kind_display())


Data = dict[str, Any]


def _delivery_planned(data: Data, _words: Vocabulary) -> SafeString:
    parts = data.get("parts", 1)
    if "part" in data:
        part, whole = shown_digits(data["part"]), shown_digits(parts)
        return say(_("payment %(part)s of %(parts)s is next"), part=part, parts=whole)
    if parts > 1:
        return say(_("arranged %(parts)s monthly payments"), parts=shown_digits(parts))
    return say(_("arranged a delivery"))


def _routed(data: Data, words: Vocabulary) -> SafeString:
    """Every assignment of the house's own says why (C50); a colleague's stands beside it."""
    assignment = words.assignments.get(data.get("assignment", 0))
    why = why_this_owner(assignment) if assignment else ""
    if data.get("user") is None:
        return format_html("{} {}", say(_("found nobody present to give the case to.")), why)
    given = say(_("gave the case to %(owner)s"), owner=words.person(data["user"]))
    return format_html("{}. {}", given, why) if why else given


def _moved(data: Data, words: Vocabulary) -> SafeString:
    before, after = words.stage(data["from"]), words.stage(data["to"])
    return say(_("moved the case from “%(before)s” to “%(after)s”"), before=before, after=after)


def _missing(data: Data, words: Vocabulary) -> SafeString:
    papers = words.papers(data.get("documents", []))
    if data.get("is_reminder"):
        return say(_("reminded the person of what is missing: %(papers)s"), papers=papers)
    return say(_("asked for what is missing: %(papers)s; the clock stands still"), papers=papers)


def _received(data: Data, words: Vocabulary) -> SafeString:
    return say(_("brought a paper: %(papers)s"), papers=words.papers([data["document"]]))


def _checked(data: Data, words: Vocabulary) -> SafeString:
    state = DocumentState(data["state"]).label
    papers = words.papers([data["document"]])
    return say(_("checked %(papers)s: %(state)s"), papers=papers, state=state)


def _contact_changed(data: Data, _words: Vocabulary) -> SafeString:
    fields = contact_names(data.get("fields", []))
    return say(_("took over the new contact from the request: %(fields)s"), fields=fields)


def _contact_kept(data: Data, _words: Vocabulary) -> SafeString:
    fields = contact_names(data.get("fields", []))
    return say(_("kept the contact we hold: %(fields)s"), fields=fields)


def _file_changed(data: Data, _words: Vocabulary) -> SafeString:
    return say(_("changed the person's file: %(fields)s"), fields=file_names(data["fields"]))


def file_names(fields: list[str]) -> str:
    """Return what the changed parts of a person's file are called; what they say stays there."""
    named = {"household": _("the household"), "renewal": _("renewed for a year")}
    labels = [
        named.get(name) or str(Person._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in fields
    ]
    return _(", ").join(capfirst(label) for label in labels)


def contact_names(fields: list[str]) -> str:
    """Return what a person's contact fields are called."""
    columns = dict.fromkeys("safe_contact" if name in SAFE_FIELDS else name for name in fields)
    names = (Person._meta.get_field(column).verbose_name for column in columns)  # type: ignore[union-attr]
    return _(", ").join(capfirst(str(name)) for name in names)


def _studied(data: Data, _words: Vocabulary) -> SafeString:
    recommendation = data.get("recommendation")
    if not recommendation:
        return say(_("saved the study, still without a recommendation"))
    label = Recommendation(recommendation).label
    return say(_("saved the study and recommends: %(result)s"), result=label)


def _voted(data: Data, _words: Vocabulary) -> SafeString:
    if data.get("recused") and data.get("tie"):
        return say(_("stepped aside: %(tie)s"), tie=Interest(data["tie"]).label)
    if data.get("recused"):
        return say(_("stepped aside: conflict of interest"))
    if data.get("untied"):
        text = _("cast a vote, round %(round)s, and declared that nothing ties them to the person")
        return say(text, round=shown_digits(data.get("round", 1)))
    return say(_("cast a vote, round %(round)s"), round=shown_digits(data.get("round", 1)))


def _on_agenda(data: Data, _words: Vocabulary) -> SafeString:
    text = _("put the file on the agenda of meeting %(number)s")
    return say(text, number=shown_digits(data["number"]))


def _closed(data: Data, _words: Vocabulary) -> SafeString:
    return say(_("closed the case: %(outcome)s"), outcome=Outcome(data["outcome"]).label)


def _wrong_code(data: Data, _words: Vocabulary) -> SafeString:
    if data.get("left"):
        return say(_("typed a wrong delivery code"))
    return say(_("typed a wrong delivery code once more; no code is taken for an hour"))


def _corrected(data: Data, _words: Vocabulary) -> SafeString:
    count = len(data.get("questions", []))
    text = ngettext("corrected %(count)s answer", "corrected %(count)s answers", count)
    return say(text, count=shown_digits(count))


def _renewed(data: Data, _words: Vocabulary) -> SafeString:
    mode = SignatureMode(data["mode"]).label
    return say(_("gave the declaration again: %(mode)s"), mode=mode)


def _file_refused(data: Data, words: Vocabulary) -> SafeString:
    papers = words.papers([data["document"]])
    return say(_("removed a harmful file from %(papers)s"), papers=papers)


def _moment(value: str) -> SafeString:
    at = timezone.localtime(datetime.fromisoformat(value))
    shown = formats.date_format(at, "SHORT_DATETIME_FORMAT")
    return format_html('<bdi dir="ltr">{}</bdi>', shown_digits(shown))


def _emergency(data: Data, _words: Vocabulary) -> SafeString:
    return say(_("opened the case in an emergency, until %(until)s"), until=_moment(data["until"]))


def _day(value: str | None) -> Any:
    return _moment(value) if value else "—"


def _recounted(data: Data, _words: Vocabulary) -> SafeString:
    text = _("counted the reply date anew by the calendar: %(before)s became %(after)s")
    return say(text, before=_day(data["due"][0]), after=_day(data["due"][1]))


def _objection_decided(data: Data, _words: Vocabulary) -> SafeString:
    state = ObjectionState(data["state"])
    if state == ObjectionState.WITHDRAWN:
        return say(_("withdrew the objection to the decision"))
    return say(_("decided the objection: %(outcome)s"), outcome=state.label)


def _plain(text: Callable[[], str]) -> Callable[[Data, Vocabulary], SafeString]:
    return lambda _data, _words: say(text())


_SENTENCES: dict[str, Callable[[Data, Vocabulary], SafeString]] = {
    EventKind.ROUTED: _routed,
    EventKind.STAGE_MOVED: _moved,
    EventKind.MISSING_REQUESTED: _missing,
    EventKind.MISSING_COMPLETED: _plain(lambda: _("completed the papers; the clock runs")),
    EventKind.DOCUMENT_RECEIVED: _received,
    EventKind.DOCUMENT_CHECKED: _checked,
    EventKind.MESSAGE_RECEIVED: _plain(lambda: _("wrote a message to us")),
    EventKind.MESSAGE_SENT: _plain(lambda: _("wrote a message to the person")),
    EventKind.NOTE_ADDED: _plain(lambda: _("added an internal note")),
    EventKind.STUDY_SAVED: _studied,
    EventKind.RESEARCH_FILLED: _plain(lambda: _("filled the research form in")),
    EventKind.PHOTO_KEPT: _plain(lambda: _("kept a photo of the visit")),
    EventKind.PHOTO_REMOVED: _plain(lambda: _("took a photo of the visit away")),
    EventKind.ON_AGENDA: _on_agenda,
    EventKind.VOTE_CAST: _voted,
    EventKind.WINDOW_OVERRIDDEN: _plain(lambda: _("brought the release of the decision forward")),
    EventKind.REGISTERED: _plain(lambda: _("completed the registration file")),
    EventKind.DELIVERY_PLANNED: _delivery_planned,
    EventKind.DELIVERED: _plain(lambda: _("recorded the delivery with its proof")),
    EventKind.DELIVERY_FAILED: _plain(lambda: _("recorded that the delivery failed")),
    EventKind.DELIVERY_CODE_WRONG: _wrong_code,
    EventKind.WITHDRAWN: _plain(lambda: _("withdrew the request")),
    EventKind.CLOSED: _closed,
    EventKind.ANSWERS_CORRECTED: _corrected,
    EventKind.DECLARATION_VOIDED: _plain(lambda: _("asked the person to confirm again")),
    EventKind.DECLARATION_RENEWED: _renewed,
    EventKind.FILE_REFUSED: _file_refused,
    EventKind.CONTACT_CHANGED: _contact_changed,
    EventKind.CONTACT_KEPT: _contact_kept,
    EventKind.PERSON_UPDATED: _file_changed,
    EventKind.PERSON_MERGED: _plain(lambda: _("merged a second file of the person into this one")),
    EventKind.PERSON_PARTED: _plain(lambda: _("took a merge back: the files are apart again")),
    EventKind.EMERGENCY_OPENED: _emergency,
    EventKind.WINDOW_RECOMPUTED: _recounted,
    EventKind.OBJECTION_DECIDED: _objection_decided,
    EventKind.OBJECTION_ANSWERED: _objection_decided,
    EventKind.REOPENED: _plain(
        lambda: _("set the first decision aside after the objection: it is decided afresh")
    ),
    **ABOUT_COMING,
    **ABOUT_DECISIONS,
    **ABOUT_THE_DESK,
    **ABOUT_ACCESS,
}


def why_this_owner(assignment: Assignment) -> SafeString:
    """Answer "why me?" from the facts the routing kept (C50)."""
    tell = _WHY.get(assignment.why.get("by", ""), _by_load)
    parts = (_because(assignment), tell(assignment), _wish_for_a_woman(assignment))
    return format_html_join(" ", "{}", ((part,) for part in parts if part))


def _because(assignment: Assignment) -> str:
    """Say why a case went to another owner without moving on, where it did."""
    reasons = {
        "absent": _("Its owner is absent while it falls due."),
        "nobody": _("It had no owner."),
        "gone": _("Its owner does not work here any more."),
        "kinship": _("Its owner has ties of kinship to it."),
    }
    return reasons.get(str(assignment.why.get("because", "")), "")


def _wish_for_a_woman(assignment: Assignment) -> str:
    """Say what became of the person's wish, where there is one."""
    is_met, by = assignment.why.get("woman"), assignment.why.get("by")
    if is_met is None:
        return ""
    if is_met:
        return _("A woman, as the person asked.")
    if by == "hand":
        return _("The person asked for a woman; a colleague chose otherwise.")
    return _("The person asked for a woman; none with this role is present today.")


def _by_rule(assignment: Assignment) -> SafeString:
    name = str(assignment.rule) if assignment.rule else "—"
    return say(_("The routing rule “%(rule)s” names this person."), rule=name)


def _by_continuity(assignment: Assignment) -> SafeString:
    role = Role(assignment.role).label
    return say(_("Had this case before as %(role)s, and is present."), role=role)


def _by_hand(_assignment: Assignment) -> SafeString:
    return say(_("A colleague handed the case over; the reason is in the timeline."))


def _by_acceptance(_assignment: Assignment) -> SafeString:
    return say(_("Accepted the urgent call, and brings the help."))


def _by_deputy(assignment: Assignment) -> SafeString:
    text = _("Stands in for the colleague whose turn it is, absent until %(day)s.")
    return say(text, day=_day_of_return(assignment))


def _by_a_director_away(assignment: Assignment) -> SafeString:
    text = _(
        "Nobody who may take it is present. It is kept for the director, absent until %(day)s:"
        " give it to someone if it cannot wait."
    )
    return say(text, day=_day_of_return(assignment))


def _day_of_return(assignment: Assignment) -> str:
    until = assignment.why.get("until")
    return short_date(date.fromisoformat(until)) if until else "—"


def _by_nobody(assignment: Assignment) -> SafeString:
    role = Role(assignment.role).label
    if assignment.why.get("took_part"):
        text = _("All with the role %(role)s who could decide it took part before: name somebody.")
        return say(text, role=role)
    return say(_("Nobody with the role %(role)s is present: give it to someone."), role=role)


def _by_load(assignment: Assignment) -> SafeString:
    why, role = assignment.why, Role(assignment.role).label
    if why.get("search") == "director":
        text = _("The director, because nobody with the role %(role)s who may take it is present.")
        return say(text, role=role)
    text = _(
        "The fewest open cases (%(load)s) of the %(candidates)s present with the role %(role)s,"
        " %(where)s."
    )
    return say(
        text,
        load=shown_digits(why.get("load", 0)),
        candidates=shown_digits(why.get("candidates", 0)),
        role=role,
        where=_search(str(why.get("search", ""))),
    )


def _search(search: str) -> str:
    places = {
        "branch": _("in this branch"),
        "anywhere": _("in any branch, because nobody of this branch is present"),
        "no_site": _("in any branch, because the site is unknown"),
    }
    return places.get(search, _("in any branch"))


_WHY: dict[str, Callable[[Assignment], SafeString]] = {
    "rule_person": _by_rule,
    "continuity": _by_continuity,
    "hand": _by_hand,
    "accepted": _by_acceptance,
    "deputy": _by_deputy,
    "director_away": _by_a_director_away,
    "nobody": _by_nobody,
    "load": _by_load,
}
