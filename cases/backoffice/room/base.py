"""What every part of the case room stands on: the case, its reader, and forms that come back."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import IntegerField, QuerySet, Value

from cases.backoffice.names import shows_name
from cases.backoffice.room.forms import ActionForm
from cases.backoffice.room.powers import Powers
from cases.backoffice.room.timeline import NEWEST
from cases.models import Case
from cases.selectors import visible_cases, with_news
from cases.services.viewing import NAME
from cms.accounts.models import User


def room_cases(user: Any) -> QuerySet[Case]:
    """Return the visible cases with everything that hangs on exactly one case.

    `seen_by` spares the predicates of `cases.permissions` from asking again what this query asks.
    """
    mine = with_news(visible_cases(user=user)).annotate(seen_by=Value(user.pk, IntegerField()))
    return mine.select_related(
        *("service__committee", "person__registration", "owner", "branch", "entered_by"),
        *("form_version", "workflow_version", "study__researcher"),
    )


@dataclass(frozen=True)
class Bound:
    """A form that came back with mistakes, shown as typed in its place."""

    action: str
    form: ActionForm


class RoomBase:
    """`looks` are what the reader has just looked at on purpose (`services.viewing`)."""

    def __init__(
        self,
        case: Case,
        user: User,
        *,
        looks: Collection[str] = (),
        bound: Bound | None = None,
        limit: int | None = NEWEST,
    ) -> None:
        self.case, self.user, self.looks = case, user, looks
        self.bound, self.limit = bound, limit

    @cached_property
    def may(self) -> Powers:
        return Powers.of(self.user, self.case)

    @cached_property
    def last_sequence(self) -> int:
        """The newest line of the timeline this screen shows; a form says it has seen so far."""
        newest = self.case.events.order_by("-sequence").values_list("sequence", flat=True)
        return newest.first() or 0

    @cached_property
    def names_person(self) -> bool:
        """Whether the name is open to this reader, or was just opened on purpose."""
        return NAME in self.looks or shows_name(self.user, self.case)

    def form(self, kind: type[Any], action: str, **initial: Any) -> Any:
        """Return the form of a deed, or the one that came back with mistakes in its place."""
        fresh = kind(case=self.case, action=action, initial=initial)
        bound = self.bound
        if bound and bound.action == action and bound.form.key == fresh.key:
            return bound.form
        return fresh
