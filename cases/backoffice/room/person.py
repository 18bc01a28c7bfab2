"""The person of a case: how to reach them, and what they changed."""

from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.backoffice.cells import number
from cases.backoffice.names import shows_name
from cases.backoffice.room import forms
from cases.backoffice.room.answers import Answer, needs_in, places_in
from cases.backoffice.room.related import RelatedPart
from cases.backoffice.room.sentences import say
from cases.models import Case
from cases.permissions import RoomPart, may_keep_file
from cases.questions.display import display_answer
from cases.selectors import wants_woman
from cases.selectors.contact import (
    ContactChange,
    contact_changes,
    other_name,
    other_number,
    safe_hours,
)
from cases.selectors.duplicates import Duplicate, possible_duplicates
from cases.selectors.household import Proposal, stated_household
from cases.services.household import household_from_answers
from cms.core.translated import translated
from cms.notices.recipients import mask_recipient


class PersonPart(RelatedPart):
    @cached_property
    def safe_hours(self) -> str:
        return safe_hours(self.case) if self.names_person else ""

    @property
    def other_name(self) -> str:
        """The name in the request, where the file holds quite another under the same number."""
        return other_name(self.case) if self.names_person else ""

    @property
    def other_number(self) -> dict[str, Any]:
        """The last four digits of the number of identity in an open request and of the file's,
        where they are two: never more, even where these do not tell them apart."""
        is_shown = self.case.is_open and self.names_person
        stated, held = other_number(self.case) if is_shown else ("", "")
        return {"stated": number(stated[-4:]), "held": number(held[-4:])} if stated else {}

    @cached_property
    def wants_woman(self) -> bool:
        return wants_woman(self.case)

    @cached_property
    def places(self) -> list[Answer]:
        """Where the person is to be found, for those who read no other answer."""
        is_said_below = RoomPart.ANSWERS in self.sees and not self.is_answering_a_call
        return [] if is_said_below else places_in(self.case, are_open=self.opens_answers)

    @cached_property
    def needs(self) -> list[Answer]:
        """What helps who brings something, for those who read no other answer."""
        if not {RoomPart.PERSON, RoomPart.NUMBERS} <= self.sees:
            return []
        if RoomPart.ANSWERS in self.sees:
            return needs_in(self.case, are_open=True) if self.is_answering_a_call else []
        return needs_in(self.case, are_open=self.opens_answers)

    @property
    def has_closed_needs(self) -> bool:
        return any(answer.is_closed for answer in (*self.needs, *self.places))

    @cached_property
    def contact_changes(self) -> list[SafeString]:
        """The contact that the request gave anew, as sentences; for who reads the contact."""
        if not (self.case.is_open and self.names_person):
            return []
        return [_in_words(change, self.case) for change in contact_changes(self.case)]

    @property
    def use_contact_form(self) -> Any:
        return self.form(forms.IdentityCheckForm, "use-contact")

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
    def _household_news(self) -> list[Proposal]:
        if not (self.case.is_open and self.names_person and self.may.keep_household):
            return []
        rows = stated_household(self.case)
        # A name opened for some minutes opens no file: nothing can be taken over into it.
        if not rows or not may_keep_file(self.user, self.case.person):
            return []
        return household_from_answers(self.case.person, rows, acting_user=self.user)

    @property
    def stated_household(self) -> list[Proposal]:
        """What the request says of the household and the file does not, for who keeps the file."""
        return [] if self._keeps_household_closed else self._household_news

    @property
    def hides_household(self) -> bool:
        return self._keeps_household_closed and bool(self._household_news)

    @property
    def _keeps_household_closed(self) -> bool:
        """Whether the form calls the household sensitive and nobody has opened what it says."""
        asked = self.case.form_version.document.questions
        is_sensitive = any(q.sensitive for q in asked if q.binds == "person.household")
        return is_sensitive and not self.opens_answers

    @property
    def household_form(self) -> Any:
        return self.form(forms.HouseholdForm, "take-household")


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
