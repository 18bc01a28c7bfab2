"""What has to do with a case: other requests of the person and the household, and complaints."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from cases.backoffice.cells import reference_link, stage_tag
from cases.backoffice.clock_words import short_date
from cases.backoffice.room.base import RoomBase
from cases.models import Case, Decision
from cases.permissions import RoomPart
from cases.selectors import current_decision, released_decision
from cases.selectors.objecting import is_objection, objection_of
from cases.selectors.objections import is_final
from cases.selectors.related import related_cases
from cases.selectors.repeats import given_before
from cases.services.viewing import NAME

EARLIER = 5


@dataclass(frozen=True)
class OtherRequest:
    """One line about another request."""

    reference: SafeString
    service: str
    stage: SafeString
    submitted: str
    outcome: str


@dataclass(frozen=True)
class Concerned:
    """The request this one is about; `decision` once it was sent."""

    reference: SafeString
    decision: Decision | None
    is_objection: bool
    #: The last day to object to it, as long as one may.
    until: date | None = None


class RelatedPart(RoomBase):
    @cached_property
    def _reads_of_others(self) -> bool:
        return RoomPart.EARLIER in self.sees and self.names_person

    @cached_property
    def _related(self) -> list[Any]:
        """Every request that has to do with this one, read once for all panels about others.

        A restricted one is tied to the name for who has worked on it, or has just opened the name
        on purpose.
        """
        is_concerned = getattr(self.case, "is_concerned", True) or self.case.concerns_id
        if not (self._reads_of_others or is_concerned):
            return []
        repeats = bool(self.possible_repeats)
        name = NAME in self.looks
        return list(related_cases(self.case, user=self.user, knows_name=name, repeats=repeats))

    @cached_property
    def other_requests(self) -> list[OtherRequest]:
        """The newest other requests of this person that the reader may see, one more than shown."""
        if not self._reads_of_others:
            return []
        person = self.case.person_id
        return _lines(row for row in self._known if row.person_id == person)[: EARLIER + 1]

    @cached_property
    def household_requests(self) -> list[OtherRequest]:
        """The newest requests of those who live with the person."""
        if not self._reads_of_others:
            return []
        return _lines(row for row in self._known if row.is_household)[:EARLIER]

    @property
    def _known(self) -> list[Any]:
        return [row for row in self._related if row.is_known]

    @cached_property
    def possible_repeats(self) -> int:
        """How many open requests looked like this one when it was sent; for who reads of others."""
        if not self.case.is_open or RoomPart.EARLIER not in self.sees:
            return 0
        counts = [line.data.get("possible_duplicates", 0) for line in self.case.events.all()]
        return max(counts, default=0)

    @cached_property
    def given_before(self) -> date | None:
        """When this person was last given the same service, while it is not decided."""
        is_undecided = self.case.is_open and current_decision(self.case) is None
        return given_before(self.case) if is_undecided else None

    @cached_property
    def repeats(self) -> list[OtherRequest]:
        """Those of them that are still open and that this reader may see, under the same rule."""
        if not (self.possible_repeats and self.names_person):
            return []
        return _lines(row for row in self._known if row.is_repeat)[:EARLIER]

    @cached_property
    def concerns(self) -> Concerned | None:
        """The request this one is about, for who may see that one too."""
        if self.case.concerns_id is None:
            return None
        first = next((row for row in self._related if row.pk == self.case.concerns_id), None)
        if first is None:
            return None
        decision, until = released_decision(first), None
        if decision and self._may_be_objected_to(first, decision):
            until = decision.objection_until
        return Concerned(reference_link(first), decision, is_objection(self.case), until)

    def _may_be_objected_to(self, first: Case, decision: Decision) -> bool:
        """Not once more where this very request objects to it, nor where it is final."""
        objection = objection_of(self.case)
        is_this = objection is not None and objection.decision_id == decision.pk
        return not is_this and not is_final(first)

    @cached_property
    def concerned_by(self) -> list[OtherRequest]:
        """Complaints and objections about this request, under the rule of the other requests."""
        return _lines(row for row in self._known if row.concerns_id == self.case.pk)


def _lines(rows: Iterable[Case]) -> list[OtherRequest]:
    return [_line(row) for row in rows]


def _line(case: Case) -> OtherRequest:
    return OtherRequest(
        reference=reference_link(case),
        service=str(case.service.name),
        stage=stage_tag(case),
        submitted=short_date(case.submitted_at),
        outcome=str(case.get_outcome_display()) if case.outcome else "",
    )
