"""Objections in the room: what one is about and who decides it; what became of those to a case."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.backoffice.cells import reference_link, tag
from cases.backoffice.room.base import room_cases
from cases.backoffice.room.file import FilePart
from cases.backoffice.room.forms import ActionForm, TextField
from cases.backoffice.room.related import RelatedPart
from cases.enums import EventKind, StageKind
from cases.impartiality import kept_from_deciding, kept_out
from cases.models import CaseEvent, Decision, Objection
from cases.objection_enums import OUTCOMES, ObjectionState
from cases.objection_rights import is_asked_for_facts, may_decide_objection, may_read_first
from cases.permissions import RoomPart, may_enter
from cases.selectors.deciding import decided_by
from cases.selectors.gates import released_decision
from cases.selectors.objecting import objection_of
from cases.selectors.objections import is_final, why_it_stands
from cases.services.viewing import ANSWERS, FIRST, Glance
from cms.core.translated import TranslatedText

_ABOUT_OBJECTIONS = (EventKind.OBJECTION_FILED, EventKind.OBJECTION_ANSWERED)
TONES: dict[str, str] = {
    ObjectionState.OPEN: "check",
    ObjectionState.UPHELD: "good",
    ObjectionState.PARTLY: "good",
    ObjectionState.DISMISSED: "closed",
    ObjectionState.WITHDRAWN: "closed",
}


class ObjectionForm(ActionForm):
    """What is decided on an objection; whose it is, is asked only where nobody knows yet."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    state = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(state.value, state.label) for state in OUTCOMES],
        widget=forms.RadioSelect,
        help_text=_("Upheld, wholly or in part: the first request is decided afresh by others."),
    )
    explanation = TextField(
        label=_("Reasons, as the person reads them"),
        help_text=_("Sent as written. Answer what the objection says."),
    )
    further_way = TextField(
        label=_("Another way, if it is dismissed"),
        required=False,
        rows=2,
        help_text=_(
            "Where the person may still turn. Empty: there is no further objection here, and we"
            " name the body that supervises us."
        ),
    )
    is_checked = forms.BooleanField(
        label=_("I made sure that it comes from the person of the first request"),
        required=False,
        help_text=_("It names the reference only: anybody can know that."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        objection = objection_of(self.case)
        if objection and objection.is_proven:
            del self.fields["is_checked"]


@dataclass(frozen=True)
class ObjectionLine:
    """One objection to a decision on this case, as its timeline tells it; the link and the day of
    the answer are for who may see the objection itself."""

    filed_at: datetime
    state: ObjectionState
    tag: SafeString
    decided_at: datetime | None
    reference: SafeString | str
    answer_by: datetime | None


class ObjectingPart(RelatedPart):
    @cached_property
    def objection(self) -> Objection | None:
        return objection_of(self.case)

    @property
    def objection_state(self) -> SafeString | str:
        return _state_tag(self.objection.state) if self.objection else ""

    @property
    def first_decision(self) -> Decision | None:
        """The decision objected to, for who may see the request it is about, and in its words alone
        for who was asked for the facts: nobody answers what they do not know."""
        is_told = self.concerns or self.gathers_facts
        return self.objection.decision if self.objection and is_told else None

    @cached_property
    def gathers_facts(self) -> bool:
        is_open = self.objection and self.objection.state == ObjectionState.OPEN
        return bool(is_open and is_asked_for_facts(self.user, self.case))

    @property
    def first_body(self) -> str:
        return str(decided_by(self.first_decision)) if self.first_decision else ""

    @cached_property
    def judges(self) -> bool:
        """Whether this reader decides the objection, and so reads what it is about."""
        is_open = self.objection and self.objection.state == ObjectionState.OPEN
        return bool(is_open and may_decide_objection(self.user, self.case))

    @cached_property
    def reads_first(self) -> bool:
        """Whether this reader may open the file of the request objected to."""
        is_open = self.objection and self.objection.state == ObjectionState.OPEN
        return bool(is_open and may_read_first(self.user, self.case))

    @cached_property
    def first_file(self) -> FilePart | None:
        """The file of the first request, opened on purpose; masked as its own room masks it."""
        if FIRST not in self.looks or not self.first_decision or not self.reads_first:
            return None
        rows = room_cases(self.user).prefetch_related("documents__files")
        first = rows.filter(pk=self.first_decision.case_id).first()
        return FilePart(first, self.user, glance=Glance({ANSWERS})) if first else None

    @property
    def first_reason(self) -> str:
        decision = self.first_decision
        if decision is None or RoomPart.GROUNDS not in self.sees:
            return ""
        labels = {item["key"]: item["label"] for item in decision.case.service.refusal_reasons}
        found = labels.get(decision.reason_key)
        return str(TranslatedText(found)) if found else decision.reason_key

    @property
    def objection_form(self) -> Any:
        if not self.judges:
            return None
        return self.form(ObjectionForm, "decide-objection", seen=self.last_sequence)

    @property
    def is_kept_out(self) -> bool:
        """Whether this reader's own part in what is judged here keeps them out of it."""
        if not self.case.is_open:
            return False
        return self.user.pk in kept_out(self.case)

    @property
    def is_kept_from_deciding(self) -> bool:
        """Whether this reader took the decision that was set aside, and it is decided here."""
        decides = self.case.is_open and self.case.current_stage.takes_decision
        return decides and self.user.pk in kept_from_deciding(self.case)

    @cached_property
    def objections(self) -> list[ObjectionLine]:
        """Objections to this case's decisions, the newest first: everyone at work here knows of
        them. They are read off the timeline, so they cost no question."""
        latest: dict[int, list[CaseEvent]] = {}
        for event in self.case.events.all():
            if event.kind in _ABOUT_OBJECTIONS:
                latest.setdefault(event.data["objection"], []).append(event)
        return [self._line(events) for _pk, events in sorted(latest.items(), reverse=True)]

    def _line(self, events: list[CaseEvent]) -> ObjectionLine:
        first, last = min(events, key=_number), max(events, key=_number)
        state = ObjectionState(last.data["state"])
        row = next((row for row in self._related if row.pk == last.data["case"]), None)
        return ObjectionLine(
            filed_at=row.submitted_at if row else first.at,
            state=state,
            tag=_state_tag(state),
            decided_at=None if state == ObjectionState.OPEN else last.at,
            reference=reference_link(row) if row else "",
            answer_by=row.due_at if row and state == ObjectionState.OPEN else None,
        )

    @property
    def may_take_objection(self) -> bool:
        """Whether this reader may take an objection to the decision down for the person now."""
        return may_enter(self.user) and self._is_open_to_objection and not self._is_final

    @property
    def why_no_objection(self) -> str:
        """Why no last day to object is shown with a decision that was told; else empty."""
        decision = released_decision(self.case)
        if decision and self._stands(decision):
            return gettext("One was filed already; each decision is objected to once only.")
        return why_it_stands() if self._is_open_to_objection and self._is_final else ""

    @cached_property
    def _is_open_to_objection(self) -> bool:
        """Whether its days still run and nobody objected yet."""
        decision = released_decision(self.case)
        if decision is None or decision.objection_until is None:
            return False
        return timezone.localdate() <= decision.objection_until and not self._stands(decision)

    @cached_property
    def _is_final(self) -> bool:
        return is_final(self.case)

    def _stands(self, decision: Decision) -> bool:
        """Whether an objection to it was filed and not withdrawn."""
        lines = [line for line in self.case.events.all() if line.kind in _ABOUT_OBJECTIONS]
        latest = {line.data["objection"]: line.data for line in sorted(lines, key=_number)}
        mine = [data for data in latest.values() if data["decision"] == decision.pk]
        return any(data["state"] != ObjectionState.WITHDRAWN for data in mine)

    @cached_property
    def set_aside(self) -> frozenset[int]:
        """Which decisions an objection set aside."""
        lines = self.case.events.all()
        return frozenset(line.data["decision"] for line in lines if line.kind == EventKind.REOPENED)

    @property
    def is_decided_afresh(self) -> bool:
        ended = (StageKind.CLOSED, StageKind.DECISION)
        stands = any(decision.is_current for decision in self.case.decisions.all())
        return bool(self.set_aside) and not stands and self.case.stage_kind not in ended


def _number(event: CaseEvent) -> int:
    return event.sequence


def _state_tag(state: str) -> SafeString:
    return tag(ObjectionState(state).label, TONES[state])
