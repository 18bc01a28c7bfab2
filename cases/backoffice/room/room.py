"""Everything the case room shows about one case to one member of staff.

Parts are read when a template asks for them, once; the number of queries does not grow with
events, papers or messages.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import takewhile
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.backoffice.cells import news_tag, stage_tag
from cases.backoffice.clock_words import Clock, clock_of, needed_by, rule_words
from cases.backoffice.message_words import state_tag
from cases.backoffice.room import forms
from cases.backoffice.room.concern import ConcernPart
from cases.backoffice.room.desk import DeskPart
from cases.backoffice.room.file import FilePart
from cases.backoffice.room.giving import GivingPart
from cases.backoffice.room.handing_over import ReassignForm
from cases.backoffice.room.issues import IssuePart
from cases.backoffice.room.leaving import leaving_words
from cases.backoffice.room.looks import Look, looks_at
from cases.backoffice.room.objecting import ObjectingPart
from cases.backoffice.room.person import PersonPart
from cases.backoffice.room.reading import reads_another, reads_in
from cases.backoffice.room.referring import ReferralForm, ReferringPart
from cases.backoffice.room.sentences import why_this_owner
from cases.backoffice.room.timeline import BY_WHOM, KINDS, Memory, Timeline, room_timeline
from cases.backoffice.room.urgent import UrgentPart
from cases.backoffice.room.word import WordPart
from cases.enums import EventKind, MessageKind
from cases.kinship_rights import may_declare_kinship
from cases.models import (
    Case,
    CaseDocument,
    CaseEvent,
    CaseMessage,
    RetentionHold,
    Study,
)
from cases.permissions import RoomPart
from cases.selectors import (
    MoveOption,
    Station,
    possible_moves,
    public_way,
    waits_for_papers,
    window_if_complete_now,
)
from cases.selectors.asked_back import AskedBack, asked_back
from cases.selectors.retention import hold_on
from cases.selectors.room import held_up_by, unanswered_words
from cases.windows import Window
from cms.accounts.roles import Role
from cms.association.selectors import work_calendar
from cms.core.claims import WorkState
from cms.core.digits import shown_digits
from cms.core.translated import TranslatedText
from cms.core.workdays import WorkCalendar
from cms.notices.selectors import is_kept_here, notices_about, reached_nobody

#: Lines that tell of a part of the room.
_TOLD_OF = {
    **dict.fromkeys((EventKind.STUDY_SAVED, EventKind.RESEARCH_FILLED), RoomPart.STUDY),
    **dict.fromkeys((EventKind.PHOTO_KEPT, EventKind.PHOTO_REMOVED), RoomPart.STUDY),
    EventKind.VOTE_CAST: RoomPart.VOTES,
}


def _tagged(notice: Any) -> Any:
    """Return the message with how it stands, as the list of messages says it."""
    notice.tag = state_tag(notice)
    return notice


@dataclass(frozen=True)
class Work:
    """Something to do, and where on the screen."""

    label: str
    anchor: str


@dataclass(frozen=True)
class NextStep:
    """A move this person's role may make, ready or not; `action` is the deed that makes it."""

    label: str
    target: str
    missing: list[str]
    is_asked_more: bool
    action: str
    form: forms.ActionForm


class Room(
    PersonPart,
    FilePart,
    WordPart,
    GivingPart,
    DeskPart,
    ObjectingPart,
    ConcernPart,
    UrgentPart,
    ReferringPart,
    IssuePart,
):
    """The whole screen: header, next step, words and memory around the file and the decision."""

    @cached_property
    def clock(self) -> Clock:
        return clock_of(self.case, self.calendar)

    @property
    def rule(self) -> str:
        """The rule of the promised days, to those who answer for the way of requests."""
        is_told = RoomPart.LOOKS in self.sees
        return shown_digits(rule_words(self.case.window_rule)) if is_told else ""

    @cached_property
    def needed_by(self) -> Clock | None:
        return needed_by(self.case)

    @property
    def stage_tag(self) -> Any:
        return stage_tag(self.case)

    @property
    def news_tag(self) -> Any:
        return news_tag(self.case)

    @cached_property
    def why_owner(self) -> Any:
        latest = next(iter(self.case.assignments.all()), None)  # newest first
        return why_this_owner(latest) if latest else ""

    @property
    def waits_for_papers(self) -> bool:
        return self.case.is_open and waits_for_papers(self.case)

    @cached_property
    def calendar(self) -> WorkCalendar:
        return work_calendar()

    @cached_property
    def window(self) -> Window:
        """The days of the answer; while papers are awaited, those if they were complete today."""
        if self.waits_for_papers:
            return window_if_complete_now(self.case, self.calendar)
        return Window(self.case.not_before_at, self.case.due_at)

    @property
    def stage_until(self) -> datetime | None:
        """Until when this stage may last; the answer is owed before, where it was promised so."""
        until, owed = self.case.stage_due_at, self.window.due
        is_owed_before = (
            owed and until and owed < until and getattr(self.case, "promise_runs", True)
        )
        return until if self.case.is_open and not is_owed_before else None

    @property
    def responsible(self) -> str:
        return str(Role(self.case.role).label) if self.case.role else ""

    @cached_property
    def way(self) -> list[Station]:
        return public_way(self.case)

    @cached_property
    def next_steps(self) -> list[NextStep]:
        return [self._next_step(option) for option in possible_moves(self.case, user=self.user)]

    @cached_property
    def handed_on(self) -> CaseEvent | None:
        """The words a colleague passed the case on with, to who goes on from here: a question is
        answered where it is read, not looked for in the timeline."""
        if not (self.next_steps or self.work_here) or RoomPart.TIMELINE not in self.sees:
            return None
        moves = [line for line in self.case.events.all() if line.kind == EventKind.STAGE_MOVED]
        latest = max(moves, key=lambda line: line.sequence, default=None)
        if latest is None or EventKind.STAGE_MOVED in self.veiled:
            return None
        return latest if latest.reason else None

    @property
    def asked_back(self) -> list[AskedBack]:
        """Questions of who decides, to who worked before them, with their answers."""
        is_read = RoomPart.STUDY in self.sees and EventKind.STAGE_MOVED not in self.veiled
        return asked_back(self.case) if is_read else []

    @property
    def held_up_by(self) -> list[str]:
        """What the next move waits for where it makes itself, and nobody has a button for it."""
        return held_up_by(self.case)

    @property
    def leaves_too_late(self) -> bool:
        """Whether the notice is held beyond the day the person needs the answer by."""
        leaves, needed = self.decision and self.decision.release_at, self.case.needed_on
        return bool(leaves and needed and timezone.localtime(leaves).date() > needed)

    def _next_step(self, option: MoveOption) -> NextStep:
        to, version = option.move.to, self.case.version
        kind: Any = ReferralForm if option.target.hands_over else forms.MoveForm
        action = "refer" if option.target.hands_over else "move"
        form = self.form(kind, action, to=to, expected_version=version)
        return NextStep(
            label=option.label,
            target=str(TranslatedText(option.target.name)),
            missing=option.missing,
            is_asked_more=option.needs_words or option.target.hands_over,
            action=action,
            form=form,
        )

    @cached_property
    def work_here(self) -> list[Work]:
        """What this reader has to do on this screen before the case moves by itself."""
        tasks = (
            (self.vote_form and not self.has_voted, _("Cast your vote"), "committee"),
            (self.decision_form and self.is_ripe, self.deciding_words, "decision"),
            (self.objection_form, _("Decide the objection"), "objection"),
            (self.study_form and not self.is_studied, _("Write the study"), "study"),
            (
                self.plan_form and self.nothing_on_its_way and not self.spot_form,
                _("Arrange the delivery"),
                "delivery",
            ),
            (self.awaits_delivery and not self.spot_form, _("Record the delivery"), "delivery"),
        )
        return [Work(str(label), anchor) for is_due, label, anchor in tasks if is_due]

    @cached_property
    def reassign_form(self) -> Any:
        return self.form(ReassignForm, "reassign") if self.may.reassign else None

    @property
    def kinship_form(self) -> Any:
        """For who handles it or decides alone: the committee steps aside in its own way."""
        if not may_declare_kinship(self.user, self.case):
            return None
        return self.form(forms.KinshipForm, "declare-kinship")

    @cached_property
    def messages(self) -> list[CaseMessage]:
        """Letters may name the person, so they open with the name.

        Who does not need all of them reads what was exchanged since the case came to this stage.
        """
        rows = list(self.case.messages.all())
        if not self.names_person:
            rows = [row for row in rows if row.kind == MessageKind.NOTE]
        if RoomPart.MESSAGES not in self.sees:
            rows = [row for row in rows if self._is_of_this_stage(row)]
        return rows

    @property
    def unanswered(self) -> CaseMessage | None:
        """What the person wrote last where nobody answered it yet, for who reads it here."""
        words = unanswered_words(self.case)
        return words if words in self.messages else None

    def _is_of_this_stage(self, message: CaseMessage) -> bool:
        is_letter = message.kind != MessageKind.NOTE
        is_ours = is_letter or message.author_id == self.user.pk
        return is_ours and message.at >= self.case.stage_since

    @property
    def reader_words(self) -> str:
        """In which language the person reads, where it is not the one this reader works in."""
        is_read = not self.case.is_our_own and reads_another(self.case)
        return reads_in(self.case) if is_read else ""

    @property
    def leaves(self) -> str:
        return leaving_words(self.case)

    @property
    def message_form(self) -> Any:
        if not self.may.message:
            return None
        return self.form(forms.BodyForm, "send-message", body=self.quote)

    @property
    def note_form(self) -> Any:
        if not self.may.note:
            return None
        form = self.form(forms.NoteForm, "add-note")
        called = form.fields["colleagues"]  # nobody calls themselves
        called.choices = [choice for choice in called.choices if choice[0] != str(self.user.pk)]
        return form

    @cached_property
    def notices(self) -> list[Any]:
        if not self.user.has_perm("notices.view_notice"):
            return []
        rows = notices_about("case", [self.case.pk])
        rows = rows.annotate(was_kept=is_kept_here(), has_failed=reached_nobody())[:50]
        return [_tagged(row) for row in rows]

    @cached_property
    def untold(self) -> list[Any]:
        """What the person does not know of yet: it waits for a call, or it failed and nothing has
        reached them since. The case may be decided, or closed as answered, all the same."""
        since = takewhile(lambda notice: notice.state != WorkState.DONE, self.notices)
        failed = {notice.pk for notice in since if notice.has_failed}
        return [row for row in self.notices if row.pk in failed or row.waits_for_call]

    @cached_property
    def hold(self) -> RetentionHold | None:
        """Why a closed request is kept beyond its time, for who answers for what is kept."""
        return hold_on(self.case, user=self.user)

    @cached_property
    def who_looked(self) -> list[Look]:
        return looks_at(self.case) if RoomPart.LOOKS in self.sees else []

    @cached_property
    def timeline(self) -> Timeline | None:
        if RoomPart.TIMELINE not in self.sees:
            return None
        hidden = [kind for kind, part in _TOLD_OF.items() if part not in self.sees]
        # Decisions and deliveries stay as rows: their panels still show what was.
        models: list[type[Model]] = [Case, CaseDocument]
        models += [Study] if self.study else []
        memory = Memory(models, hidden, self.veiled, names=self.names_person)
        return room_timeline(self.case, self.documents, memory, self.wanted)

    @property
    def timeline_people(self) -> list[tuple[str, Any]]:
        """Who has a line in this timeline, for the choice of whose lines to read."""
        staff = {str(e.actor_id): str(e.actor) for e in self.case.events.all() if e.actor}
        return [*BY_WHOM, *sorted(staff.items(), key=lambda pair: pair[1])]

    @property
    def timeline_kinds(self) -> list[tuple[str, Any]]:
        return list(KINDS.items())
