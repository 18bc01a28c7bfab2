"""What every part of the case room stands on: the case, its reader, and forms that come back."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import (
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)

from cases.backoffice.names import shows_name
from cases.backoffice.room.forms import ActionForm
from cases.backoffice.room.powers import Powers
from cases.backoffice.room.timeline import Wanted
from cases.helping_rights import answers_call, parts_on
from cases.leaving_rights import may_leave
from cases.meeting_enums import ItemOutcome
from cases.models import (
    Assignment,
    Case,
    CaseDocument,
    CaseEvent,
    CaseMessage,
    Decision,
    Declaration,
    Delivery,
    DocumentFile,
    MeetingItem,
    Mention,
    Referral,
    StudyPhoto,
)
from cases.permissions import RoomPart, may_work_on
from cases.scopes import scope_of
from cases.selectors import visible_cases, with_news
from cases.selectors.issues import issue_services
from cases.selectors.objections import way_of_complaints
from cases.selectors.repeats import last_given
from cases.selectors.retention import is_kept_longer
from cases.services.viewing import ANSWERS, NAME, Glance
from cms.accounts.models import User
from cms.notices.enums import NoticeEvent
from cms.notices.rules import always_leaves_at_night


def room_cases(user: Any) -> QuerySet[Case]:
    """Return the visible cases with everything that hangs on exactly one case.

    `seen_by` and `is_worked_on` spare `cases.permissions` from asking again what this query asks,
    `is_concerned` spares most requests a look for complaints about them, `is_on_agenda` one for a
    meeting, `has_photos` for photos, `has_referrals` for handovers, `is_kept_longer` for why it is
    kept, `way_of_complaints` says who could look at a decision again, `is_issue_taken` whether a
    general issue may be raised here.
    """
    waiting = MeetingItem.objects.filter(outcome=ItemOutcome.WAITING)
    mine = with_news(visible_cases(user=user)).annotate(
        seen_by=Value(user.pk, IntegerField()),
        is_worked_on=scope_of(user, as_judge=False),
        is_concerned=Exists(Case.objects.filter(concerns=OuterRef("pk"))),
        is_called=Exists(
            Mention.objects.filter(user=user, seen_at=None, message__case=OuterRef("pk"))
        ),
        is_on_agenda=Exists(waiting.filter(case=OuterRef("pk"))),
        way_of_complaints=Subquery(way_of_complaints().values("definition")[:1]),
        has_photos=Exists(StudyPhoto.objects.filter(case=OuterRef("pk"))),
        has_referrals=Exists(Referral.objects.filter(case=OuterRef("pk"))),
        is_kept_longer=is_kept_longer(),
        last_given=last_given(),
        is_issue_taken=Exists(issue_services()),
        is_said_at_night=always_leaves_at_night(NoticeEvent.NEW_MESSAGE),
    )
    return mine.select_related(
        *("service__committee", "person__registration", "owner", "branch", "entered_by"),
        *("form_version", "workflow_version", "study__researcher", "study__form_version"),
    )


def bring_what_hangs_on(case: Case) -> None:
    """Read what the screen and its rules ask of one case again and again, each kind once."""
    files = DocumentFile.objects.order_by("id")
    papers = CaseDocument.objects.select_related("checked_by")
    words = Declaration.objects.select_related("taken_by")
    decisions = Decision.objects.select_related("recorded_by", "overridden_by", "committee")
    prefetch_related_objects(
        [case],
        Prefetch("events", CaseEvent.objects.select_related("actor")),
        Prefetch("documents", papers.prefetch_related(Prefetch("files", files))),
        Prefetch("messages", CaseMessage.objects.select_related("author")),
        Prefetch("assignments", Assignment.objects.select_related("user", "rule")),
        Prefetch("decisions", decisions),
        Prefetch("declarations", words),
    )
    if any(decision.is_acceptance for decision in case.decisions.all()):
        given = Delivery.objects.select_related("handled_by", "collected_at")
        prefetch_related_objects([case], Prefetch("deliveries", given))


@dataclass(frozen=True)
class Bound:
    """A form that came back with mistakes, shown as typed in its place."""

    action: str
    form: ActionForm


class RoomBase:
    """`glance` says what the reader has just looked at on purpose, and who else has this case
    open (`services.viewing`)."""

    def __init__(
        self,
        case: Case,
        user: User,
        *,
        glance: Glance | None = None,
        bound: Bound | None = None,
        wanted: Wanted | None = None,
    ) -> None:
        self.case, self.user, self.bound = case, user, bound
        self.wanted = wanted or Wanted()
        #: A clause to be quoted in the answer to the person.
        self.quote = ""
        self.looks: Collection[str] = glance.looks if glance else ()
        self.colleagues = glance.colleagues if glance else []

    @cached_property
    def may(self) -> Powers:
        return Powers.of(self.user, self.case)

    @cached_property
    def sees(self) -> frozenset[RoomPart]:
        """The parts of this room that the reader's work needs; templates ask by their values."""
        return parts_on(self.user, self.case)

    @property
    def works_here(self) -> bool:
        """Whether this reader has to do with the case beside judging an objection to it."""
        return may_work_on(self.user, self.case)

    @property
    def may_leave(self) -> bool:
        return may_leave(self.case)

    @property
    def whole_numbers(self) -> bool:
        """Whether numbers are shown whole, in the answers and beside the person alike."""
        return RoomPart.NUMBERS in self.sees and self.case.is_open

    @cached_property
    def last_sequence(self) -> int:
        """The newest line of the timeline this screen shows; a form says it has seen so far."""
        return max((line.sequence for line in self.case.events.all()), default=0)

    @cached_property
    def names_person(self) -> bool:
        """Whether the name is open to this reader, or was just opened on purpose."""
        return NAME in self.looks or shows_name(self.user, self.case)

    @property
    def is_answering_a_call(self) -> bool:
        """Whether this reader has an urgent call in hand: what happened stands on top, open. That
        they opened the case is on record like every look."""
        return answers_call(self.user, self.case)

    @property
    def opens_answers(self) -> bool:
        """Whether the sensitive answers are open: on purpose, which was noted, or for a call."""
        return ANSWERS in self.looks or self.is_answering_a_call

    def form(self, kind: type[Any], action: str, **initial: Any) -> Any:
        """Return the form of a deed, or the one that came back with mistakes in its place."""
        fresh = kind(case=self.case, action=action, initial=initial)
        bound = self.bound
        if bound and bound.action == action and bound.form.key == fresh.key:
            return bound.form
        return fresh
