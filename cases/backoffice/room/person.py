"""The person of a case: how to reach them, what they changed, and their other requests."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.backoffice.cells import number, reference_link, stage_tag
from cases.backoffice.clock_words import short_date
from cases.backoffice.names import shows_name
from cases.backoffice.room import forms
from cases.backoffice.room.answers import Answer, places_in, safe_hours
from cases.backoffice.room.base import RoomBase
from cases.backoffice.room.sentences import say
from cases.models import Case, Decision
from cases.permissions import RoomPart, known_cases
from cases.querysets import CaseQuerySet
from cases.questions.display import display_answer
from cases.selectors import released_decision, visible_cases, wants_woman
from cases.selectors.contact import ContactChange, contact_changes
from cases.selectors.duplicates import Duplicate, possible_duplicates
from cases.selectors.household import Proposal, stated_household
from cases.selectors.objecting import is_objection
from cases.selectors.repeats import same_again
from cases.services.household import household_from_answers
from cases.services.viewing import NAME
from cms.core.translated import translated
from cms.notices.recipients import mask_recipient

EARLIER = 5


@dataclass(frozen=True)
class OtherRequest:
    """One line about another request of the same person."""

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


class PersonPart(RoomBase):
    @cached_property
    def safe_hours(self) -> str:
        return safe_hours(self.case) if self.names_person else ""

    @cached_property
    def wants_woman(self) -> bool:
        return wants_woman(self.case)

    @cached_property
    def places(self) -> list[Answer]:
        """Where the person is to be found, for those who read no other answer."""
        return [] if RoomPart.ANSWERS in self.sees else places_in(self.case)

    @cached_property
    def contact_changes(self) -> list[SafeString]:
        """The contact that the request gave anew, as sentences; for who reads the contact."""
        if not (self.case.is_open and self.names_person):
            return []
        return [_in_words(change, self.case) for change in contact_changes(self.case)]

    @property
    def use_contact_form(self) -> Any:
        return self.form(forms.IdentityCheckForm, "use-contact")

    @cached_property
    def other_requests(self) -> list[OtherRequest]:
        """The newest other requests of this person that the reader may see, one more than shown.

        A restricted one is tied to the name for who has worked on it, or has just opened the name
        on purpose.
        """
        if RoomPart.EARLIER not in self.sees or not self.names_person:
            return []
        others = self._tied_to_the_name().filter(person=self.case.person_id)
        rows = others.exclude(pk=self.case.pk).order_by("-submitted_at")[: EARLIER + 1]
        return [_other_request(case) for case in rows]

    @property
    def has_worked_here(self) -> bool:
        mine = (step.user_id == self.user.pk for step in self.case.assignments.all())
        return RoomPart.PERSON in self.sees and any(mine)

    @property
    def may_open_file(self) -> bool:
        """The file is open to who knows the person; a look on purpose opens one case's name."""
        return shows_name(self.user, self.case) or self.has_worked_here

    @cached_property
    def duplicates(self) -> list[Duplicate]:
        """Other files that may be this person's; while the request can still be put right."""
        if not (self.case.is_open and self.names_person):
            return []
        return possible_duplicates(self.case.person, user=self.user)

    @cached_property
    def stated_household(self) -> list[Proposal]:
        """What the request says of the household and the file does not, for who keeps the file."""
        if not (self.case.is_open and self.names_person and self.may.keep_household):
            return []
        rows = stated_household(self.case)
        if not rows:
            return []
        return household_from_answers(self.case.person, rows, acting_user=self.user)

    @property
    def household_form(self) -> Any:
        return self.form(forms.HouseholdForm, "take-household")

    @cached_property
    def possible_repeats(self) -> int:
        """How many open requests looked like this one when it was sent; for who reads of others."""
        if not self.case.is_open or RoomPart.EARLIER not in self.sees:
            return 0
        counts = [line.data.get("possible_duplicates", 0) for line in self.case.events.all()]
        return max(counts, default=0)

    @cached_property
    def repeats(self) -> list[OtherRequest]:
        """Those of them that are still open and that this reader may see, under the same rule."""
        if not (self.possible_repeats and self.names_person):
            return []
        rows = same_again(self.case, self._tied_to_the_name()).order_by("-submitted_at")
        return [_other_request(case) for case in rows[:EARLIER]]

    @cached_property
    def concerns(self) -> Concerned | None:
        """The request this one is about, for who may see that one too."""
        if self.case.concerns_id is None:
            return None
        first = visible_cases(user=self.user).filter(pk=self.case.concerns_id).first()
        if first is None:
            return None
        return Concerned(reference_link(first), released_decision(first), is_objection(self.case))

    @cached_property
    def concerned_by(self) -> list[OtherRequest]:
        """Complaints and objections about this request, under the rule of the other requests."""
        if not getattr(self.case, "is_concerned", True):
            return []
        rows = self._tied_to_the_name().filter(concerns=self.case.pk)
        return [_other_request(case) for case in rows.order_by("-submitted_at")]

    def _tied_to_the_name(self) -> CaseQuerySet:
        """Return the visible cases that this reader may know the person of."""
        found = visible_cases(user=self.user)
        if NAME not in self.looks:
            found = found.filter(known_cases(self.user))
        return found.select_related("service", "workflow_version").defer("answers")


def _other_request(case: Case) -> OtherRequest:
    return OtherRequest(
        reference=reference_link(case),
        service=str(case.service.name),
        stage=stage_tag(case),
        submitted=short_date(case.submitted_at),
        outcome=str(case.get_outcome_display()) if case.outcome else "",
    )


def _in_words(change: ContactChange, case: Case) -> SafeString:
    if change.field not in ("mobile", "email"):
        return _as_asked(change, case)
    stated, held = _endings(change)
    if change.field == "mobile":
        if change.held:
            text = _(
                "The request gives another mobile (ends in %(stated)s);"
                " we hold one that ends in %(held)s."
            )
        else:
            text = _("The request gives a mobile (ends in %(stated)s); we hold none.")
    elif change.held:
        text = _("The request gives another e-mail (%(stated)s); we hold %(held)s.")
    else:
        text = _("The request gives an e-mail (%(stated)s); we hold none.")
    return say(text, stated=stated, held=held)


def _as_asked(change: ContactChange, case: Case) -> SafeString:
    """Say a choice in the words of the form that asked for it."""
    binding = f"person.{change.field}"
    question = next(q for q in case.form_version.document.questions if q.binds == binding)
    language = get_language() or "ar"
    return say(
        _("“%(question)s”: the request says %(stated)s; we hold %(held)s."),
        question=str(translated(question.label)),
        stated=display_answer(question, change.stated, language),
        held=display_answer(question, change.held, language) if change.held else _("nothing"),
    )


def _endings(change: ContactChange) -> tuple[str, str]:
    """Return as little as tells the two apart."""
    if change.field == "email":
        return mask_recipient(change.stated), mask_recipient(change.held)
    digits = 2 if change.stated[-2:] != change.held[-2:] else 4
    return number(change.stated[-digits:]), number(change.held[-digits:])
