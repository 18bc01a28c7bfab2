"""One meeting on one screen: what to do next, its agenda, who is there, its minutes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.backoffice.cells import number
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.words import clock_words
from cases.backoffice.meetings import forms as meeting_forms
from cases.backoffice.meetings.base import Deed, MeetingScreen
from cases.backoffice.meetings.paper import Paper, paper_of
from cases.backoffice.meetings.words import (
    outcome_tag,
    quorum_words,
    state_tag,
    tie_words,
    words_beside,
)
from cases.meeting_enums import ItemOutcome, MeetingState
from cases.meeting_rights import may_keep_meetings, sits_on
from cases.models import Attendance, Decision, MeetingItem, Minutes
from cases.selectors import visible_cases
from cases.selectors.deciding import decided_since
from cases.selectors.meetings import (
    Quorum,
    attendance_of,
    came_back,
    cases_stepped_aside_from,
    items_of,
    may_join,
    owes_signature,
    owes_word,
    quorum_of,
    still_waits,
)
from cases.services import meetings
from cases.services.minutes import (
    add_addendum,
    is_untouched,
    reading_of,
    sign_minutes,
    write_remarks,
)

Values = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One line of the agenda as this reader may read it."""

    item: MeetingItem
    number: str
    state: Any
    is_shut: bool
    owes_word: bool
    url: str
    moves: list[tuple[str, str]]
    notes: list[str]


@dataclass(frozen=True)
class Step:
    """The one thing to do now: a sentence, and a link or a deed."""

    text: str
    url: str = ""
    label: str = ""
    deed: str = ""


class MeetingView(BelowAList, MeetingScreen):
    list_route, list_label = "meetings:list", gettext_lazy("Meetings")
    template_name = "cases/backoffice/meetings/meeting.html"

    def get_url(self) -> str:
        return reverse("meetings:inspect", args=[self.kwargs["pk"]])

    def get_page_title(self) -> str:
        return str(_("Meeting %(number)s")) % {"number": number(self.meeting.number)}

    def prepare(self) -> None:
        super().prepare()
        self.rows: list[Attendance] = attendance_of(self.meeting)
        self.items: list[MeetingItem] = items_of(self.meeting)
        self.quorum: Quorum = quorum_of(self.meeting, self.rows)
        self.keeps = may_keep_meetings(self.user, self.meeting.committee)
        self.judges = sits_on(self.user, self.meeting)
        self.waiting = may_join(self.meeting, user=self.user)

    @property
    def minutes(self) -> Minutes | None:
        return getattr(self.meeting, "minutes", None)

    def item_of(self, values: Values) -> MeetingItem:
        return get_object_or_404(self.meeting.items, pk=values["item"])

    def keeps_while(self, *states: MeetingState) -> bool:
        return self.keeps and self.meeting.state in states

    # --- What is shown --------------------------------------------------------------------------

    @cached_property
    def agenda(self) -> list[Row]:
        cases = [item.case_id for item in self.items]
        shut = cases_stepped_aside_from(self.user, cases)
        seen = set(visible_cases(user=self.user).filter(pk__in=cases).values_list("pk", flat=True))
        return [self._row(at, item, shut, seen) for at, item in enumerate(self.items, start=1)]

    def _row(self, at: int, item: MeetingItem, shut: set[int], seen: set[int]) -> Row:
        owes = owes_word(item, self.user, has_seat=self.judges)
        opens = item.case_id not in shut and (owes or item.case_id in seen)
        return Row(
            item=item,
            number=number(at),
            state=outcome_tag(item),
            is_shut=item.case_id in shut,
            owes_word=owes and item.case_id not in shut,
            url=reverse("meetings:item", args=[self.meeting.pk, item.pk]) if opens else "",
            moves=self._moves(item),
            notes=self._notes(item),
        )

    @cached_property
    def _decided_since(self) -> dict[int, list[Decision]]:
        decided = []
        for item in self.items:
            if item.decision:
                item.decision.case = item.case
                decided.append(item.decision)
        return decided_since(decision for decision in decided if not decision.is_current)

    def _notes(self, item: MeetingItem) -> list[str]:
        """What is said beside a result: that the votes were equal, that it went up, or back."""
        decision = item.decision
        if decision is None:
            return []
        beside = words_beside(decision, self._decided_since.get(item.case_id, []))
        return [note for note in (tie_words(decision.tally), beside) if note]

    def _moves(self, item: MeetingItem) -> list[tuple[str, str]]:
        """Return where this line may go, by who keeps the agenda."""
        waiting = [row for row in self.items if row.outcome == ItemOutcome.WAITING]
        if item not in waiting or not (self.keeps and self.meeting.is_live):
            return []
        moves = [("up", _("Earlier"))] if item != waiting[0] else []
        moves += [("down", _("Later"))] if item != waiting[-1] else []
        return [*moves, ("take-off", _("Take it off"))]

    @cached_property
    def paper(self) -> Paper | None:
        return paper_of(self.minutes, reader=self.user) if self.minutes else None

    @property
    def may_sign(self) -> bool:
        return owes_signature(self.user, self.meeting)

    @cached_property
    def step(self) -> Step:
        """Return the next thing to do, for this reader."""
        tell = {
            MeetingState.PLANNED: self._before,
            MeetingState.OPEN: self._during,
            MeetingState.CLOSED: self._after,
            MeetingState.SIGNED: lambda: Step(_("The minutes are signed and kept.")),
            MeetingState.CANCELLED: lambda: Step(_("This meeting does not take place.")),
        }
        return tell[MeetingState(self.meeting.state)]()

    def _before(self) -> Step:
        if declare := self._to_declare():
            return declare
        if not self.keeps:
            return Step(_("The meeting has not begun. You need do nothing yet."))
        if not self._still_waiting:
            return Step(_("Put files on the agenda."), deed="put")
        if timezone.localdate(self.meeting.at) > timezone.localdate() and not self.quorum.present:
            return Step(
                _("The agenda is ready. On the day, note who is there and open the meeting.")
            )
        if not self.quorum.is_reached:
            return Step(_("Note who is there; then the meeting can open."), deed="attend")
        if meetings.is_early(self.meeting):
            return Step(_("The quorum is there, but its hour has not come yet."), deed="open")
        return Step(_("The quorum is there: open the meeting."), deed="open")

    def _to_declare(self) -> Step | None:
        row = next((row for row in self.agenda if row.owes_word), None)
        if row is None:
            return None
        text = _("Say of file %(number)s whether anything ties you to it; then it opens.")
        return Step(text % {"number": row.number}, row.url, _("Say it"))

    def _during(self) -> Step:
        if declare := self._to_declare():
            return declare
        open_rows = [row for row in self.agenda if still_waits(row.item)]
        row = next((row for row in open_rows if row.url), None)
        if row:
            text = _("File %(number)s is next.") % {"number": row.number}
            label = _("Open the file and vote") if self.judges else _("Open the file and decide")
            return Step(text, row.url, label)
        if self.keeps and not open_rows:
            return Step(self._nothing_waits(), deed="close")
        return Step(_("The meeting goes on; nothing waits for you."))

    def _nothing_waits(self) -> str:
        if any(came_back(item) for item in self.items):
            return _(
                "Every file was decided here: close the meeting. What was sent back since is taken"
                " up by another meeting."
            )
        return _("No file waits for the committee's word any more: close the meeting.")

    def _after(self) -> Step:
        if self.may_sign:
            return Step(_("Read the minutes below, then sign them."), deed="sign")
        minutes = self.minutes
        if minutes and minutes.secretary_id:
            return Step(_("The minutes wait for the signature of the chair."))
        if minutes and minutes.chair_id:
            return Step(_("The minutes wait for the signature of the secretary."))
        return Step(_("The minutes wait for the signatures of the chair and the secretary."))

    @property
    def _still_waiting(self) -> bool:
        return any(still_waits(item) for item in self.items)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        minutes = self.minutes
        return super().get_context_data(
            **kwargs,
            state=state_tag(self.meeting),
            hour=clock_words(self.meeting.at),
            quorum=self.quorum,
            quorum_words=quorum_words(self.quorum),
            agenda=self.agenda,
            attendance=self.rows,
            step=self.step,
            keeps=self.keeps,
            paper=self.paper,
            minutes=minutes,
            addenda=minutes.addenda.select_related("by") if minutes else [],
            is_untouched=minutes is None or not minutes.is_sealed or is_untouched(minutes),
        )

    # --- Deeds ----------------------------------------------------------------------------------

    def put_form(self, data: Any) -> forms.Form | None:
        is_open = self.keeps_while(MeetingState.PLANNED, MeetingState.OPEN)
        if not is_open or (data is None and not self.waiting.exists()):
            return None
        return meeting_forms.AgendaForm(data, prefix="put", waiting=self.waiting)

    def attend_form(self, data: Any) -> forms.Form | None:
        if not self.keeps_while(MeetingState.PLANNED, MeetingState.OPEN):
            return None
        return meeting_forms.AttendanceForm(data, prefix="attend", rows=self.rows)

    def open_form(self, data: Any) -> forms.Form | None:
        if not self.keeps_while(MeetingState.PLANNED):
            return None
        early = meetings.is_early(self.meeting)
        return meeting_forms.OpenForm(data, prefix="open", rows=self.rows, is_early=early)

    def cancel_form(self, data: Any) -> forms.Form | None:
        if not self.keeps_while(MeetingState.PLANNED):
            return None
        return meeting_forms.CancelForm(data, prefix="cancel")

    def change_form(self, data: Any) -> forms.Form | None:
        if not self.keeps_while(MeetingState.PLANNED):
            return None
        held = self.meeting
        typed = {"on": timezone.localdate(held.at), "place": held.place, "link": held.link}
        typed |= {"clock": clock_words(held.at)}
        return meeting_forms.MeetingForm(data, prefix="change", initial=typed, committees=[])

    def close_form(self, data: Any) -> forms.Form | None:
        return meeting_forms.EmptyForm(data) if self.keeps_while(MeetingState.OPEN) else None

    def item_form(self, data: Any) -> forms.Form | None:
        if not self.keeps_while(MeetingState.PLANNED, MeetingState.OPEN):
            return None
        return meeting_forms.ItemForm(data)

    def sign_form(self, data: Any) -> forms.Form | None:
        if self.minutes is None or not self.may_sign:
            return None
        return meeting_forms.SignForm(data, initial={"read": reading_of(self.minutes)})

    def remarks_form(self, data: Any) -> forms.Form | None:
        if self.minutes is None or not self.keeps_while(MeetingState.CLOSED):
            return None
        typed = {"text": self.minutes.remarks, "read": reading_of(self.minutes)}
        return meeting_forms.RemarksForm(data, prefix="remarks", initial=typed)

    def addendum_form(self, data: Any) -> forms.Form | None:
        if not self.keeps_while(MeetingState.SIGNED):
            return None
        return meeting_forms.AddendumForm(data, prefix="addendum")

    def put(self, values: Values) -> None:
        meetings.put_on_agenda(self.meeting, values["cases"], acting_user=self.user)

    def attend(self, values: Values) -> None:
        meetings.record_attendance(self.meeting, values["present"], acting_user=self.user)

    def open(self, values: Values) -> None:
        meetings.open_meeting(
            self.meeting,
            acting_user=self.user,
            chaired_by=values.get("chaired_by"),
            before_its_hour=values.get("before_its_hour", False),
        )

    def cancel(self, values: Values) -> None:
        meetings.cancel_meeting(self.meeting, reason=values["reason"], acting_user=self.user)

    def change(self, values: Values) -> None:
        is_meant = values["all_the_same"]
        plan = meetings.MeetingPlan(
            values["at"], values["place"], values["link"], all_the_same=is_meant
        )
        meetings.change_plan(self.meeting, plan, acting_user=self.user)

    def close(self, _values: Values) -> None:
        meetings.close_meeting(self.meeting, acting_user=self.user)

    def take_off(self, values: Values) -> None:
        meetings.take_off_agenda(self.item_of(values), acting_user=self.user)

    def move_up(self, values: Values) -> None:
        meetings.move_on_agenda(self.item_of(values), up=True, acting_user=self.user)

    def move_down(self, values: Values) -> None:
        meetings.move_on_agenda(self.item_of(values), up=False, acting_user=self.user)

    def sign(self, values: Values) -> None:
        sign_minutes(self._minutes(), acting_user=self.user, read=values["read"])

    def write(self, values: Values) -> str:
        before = self._minutes()
        kept = write_remarks(
            before, text=values["text"], acting_user=self.user, read=values["read"]
        )
        was_signed = before.chair_id or before.secretary_id
        if was_signed and not (kept.chair_id or kept.secretary_id):
            return _("The remarks are kept. The signature from before falls away: sign anew.")
        return ""

    def add(self, values: Values) -> None:
        add_addendum(self._minutes(), text=values["text"], acting_user=self.user)

    def _minutes(self) -> Minutes:
        if self.minutes is None:
            raise Http404
        return self.minutes

    deeds = {
        "put": Deed(put_form, put, gettext_lazy("The files are on the agenda.")),
        "attend": Deed(attend_form, attend, gettext_lazy("Who is there is noted.")),
        "open": Deed(open_form, open, gettext_lazy("The meeting is open.")),
        "cancel": Deed(cancel_form, cancel, gettext_lazy("The meeting is cancelled.")),
        "change": Deed(change_form, change, gettext_lazy("Time and place are changed.")),
        "close": Deed(
            close_form, close, gettext_lazy("The meeting is closed; its minutes are drawn up.")
        ),
        "take-off": Deed(item_form, take_off, gettext_lazy("The file is off the agenda.")),
        "up": Deed(item_form, move_up, gettext_lazy("The order is changed.")),
        "down": Deed(item_form, move_down, gettext_lazy("The order is changed.")),
        "sign": Deed(sign_form, sign, gettext_lazy("Your signature is on the minutes.")),
        "remarks": Deed(remarks_form, write, gettext_lazy("The remarks are kept.")),
        "addendum": Deed(addendum_form, add, gettext_lazy("The addendum stands below.")),
    }
