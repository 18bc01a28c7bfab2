"""Everything a person's file shows to one member of staff; parts are read once, when asked for."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from cases.backoffice.cells import reference_link, stage_tag, tag
from cases.backoffice.clock_words import clock_of, short_date
from cases.backoffice.consent_words import ConsentLine, MessagesLine, consent_lines, message_lines
from cases.backoffice.persons import forms
from cases.backoffice.persons.ages import age_of
from cases.backoffice.persons.history import file_history
from cases.backoffice.persons.listing import renewal_tag
from cases.backoffice.queue import listed
from cases.backoffice.room.changes import Change
from cases.details import (
    WITH_HOUSEHOLD,
    Circumstances,
    Details,
    details_for,
    shown_parts,
    shown_value,
)
from cases.enums import MemberStatus
from cases.models import (
    Case,
    FormVersion,
    HouseholdMember,
    Person,
    PersonLook,
    PersonMerge,
    Registration,
)
from cases.permissions import (
    KEEPING_FILES,
    MERGING_FILES,
    RoomPart,
    known_cases,
    may_look_for_duplicates,
    parts_for,
)
from cases.selectors import named_persons, visible_cases
from cases.selectors.consents import OptionalMessages, consents_of, optional_messages
from cases.selectors.duplicates import Duplicate, possible_duplicates, told_apart
from cases.selectors.merging import came_since, what_stands_in_the_way
from cases.selectors.stated import Stated, stated_by_all
from cases.services.persons import NUMBERS
from cms.accounts.models import User
from cms.association.selectors import work_calendar
from cms.core.phones import display_phone
from cms.core.translated import translated
from cms.notices.recipients import mask_recipient

CASES, LOOKS, STATED = 50, 20, 5


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    is_ltr: bool = False


@dataclass(frozen=True)
class Bound:
    """A form that came back with mistakes, shown as typed in its place."""

    action: str
    form: forms.DeedForm


@dataclass(frozen=True)
class Member:
    """A line of the household, with the file of their own if the reader may open it."""

    row: HouseholdMember
    age: str
    own_file: Person | None
    form: Any
    end_form: Any


@dataclass(frozen=True)
class StatedHere:
    """What one request proposes, with its reference and the buttons that take it over; what the
    request keeps closed `is_closed` here as well."""

    stated: Stated
    reference: SafeString
    is_closed: bool
    form: Any
    family_form: Any


@dataclass(frozen=True)
class Merged:
    row: PersonMerge
    obstacles: list[str]
    came_since: int
    form: Any


class PersonFile:
    def __init__(
        self, person: Person, user: User, *, looks: Collection[str] = (), bound: Bound | None = None
    ) -> None:
        self.person, self.user, self.looks, self.bound = person, user, looks, bound

    # --- Who reads, who may --------------------------------------------------------------------

    @cached_property
    def sees(self) -> frozenset[RoomPart]:
        return parts_for(self.user)

    @cached_property
    def may_keep(self) -> bool:
        return self.user.has_role(*KEEPING_FILES)

    @cached_property
    def may_merge(self) -> bool:
        return self.user.has_role(*MERGING_FILES)

    @property
    def may_reveal(self) -> bool:
        return RoomPart.NUMBERS in self.sees and NUMBERS not in self.looks

    @property
    def whole_numbers(self) -> bool:
        """Opened on purpose in these minutes, and noted."""
        return RoomPart.NUMBERS in self.sees and NUMBERS in self.looks

    # --- The person ----------------------------------------------------------------------------

    @cached_property
    def registration(self) -> Registration | None:
        return getattr(self.person, "registration", None)

    @property
    def renewal(self) -> Any:
        return renewal_tag(self.registration)

    @property
    def identifier(self) -> str:
        return self.person.identifier if self.whole_numbers else self.person.masked_identifier

    @property
    def mobile(self) -> str:
        held = self.person.mobile
        return display_phone(held) if held and self.whole_numbers else self.person.masked_mobile

    @property
    def email(self) -> str:
        held = self.person.email
        return held if self.whole_numbers or not held else mask_recipient(held)

    @cached_property
    def roles(self) -> list[SafeString]:
        return [tag(row.get_role_display(), "closed") for row in self.person.roles.all()]

    @cached_property
    def reach(self) -> list[Fact]:
        facts = _facts(Circumstances, self.person.safe_contact, self.whole_numbers)
        hours = dict(self.hours).get(self.person.safe_contact.get("safe_hours", ""))
        label = next(str(shown.label) for name, shown in shown_parts(Circumstances))
        return [Fact(f.label, hours) if hours and f.label == label else f for f in facts]

    @cached_property
    def hours(self) -> list[tuple[str, str]]:
        """The safe hours as the forms of this person's requests offer them."""
        versions = FormVersion.objects.filter(case__person=self.person).distinct()
        offered = {
            choice.value: str(translated(choice.label))
            for version in versions
            for question in version.document.questions
            if question.binds == "person.safe_hours"
            for choice in question.choices
        }
        held = self.person.safe_contact.get("safe_hours")
        if held and held not in offered:
            offered[held] = held
        return list(offered.items())

    @cached_property
    def optional_messages(self) -> list[OptionalMessages]:
        """What the person need not get, and whether they said no to it."""
        return optional_messages(self.person)

    @property
    def message_lines(self) -> list[MessagesLine]:
        return message_lines(self.optional_messages)

    @cached_property
    def consents(self) -> list[ConsentLine]:
        return consent_lines(consents_of(self.person, user=self.user))

    @cached_property
    def details(self) -> list[Fact]:
        if RoomPart.ANSWERS not in self.sees:
            return []
        return _facts(details_for(self.person.kind), self.person.attributes, self.whole_numbers)

    @property
    def has_household(self) -> bool:
        return RoomPart.ANSWERS in self.sees and self.person.kind in WITH_HOUSEHOLD

    @cached_property
    def household(self) -> list[Member]:
        if RoomPart.ANSWERS not in self.sees:
            return []
        rows = list(self.person.household.all())
        own = self._files_of(row.identifier_index for row in rows)
        ordered = sorted(rows, key=lambda row: (row.status != MemberStatus.PRESENT, row.pk))
        return [self._member(row, own.get(row.identifier_index)) for row in ordered]

    def _member(self, row: HouseholdMember, own_file: Person | None) -> Member:
        is_present = row.status == MemberStatus.PRESENT
        form = end_form = None
        if self.may_keep:
            form = self.form(forms.MemberForm, "change-member", initial=forms.initial_of(row))
            member = {"member": row.pk}
            end_form = self.form(forms.EndForm, "end-member", present=is_present, initial=member)
        return Member(row, age_of(row), own_file, form, end_form)

    def _files_of(self, digests: Any) -> dict[str, Person]:
        wanted = {digest for digest in digests if digest}
        if not wanted:
            return {}
        found = named_persons(user=self.user).filter(identifier_index__in=wanted)
        return {person.identifier_index: person for person in found.exclude(pk=self.person.pk)}

    @cached_property
    def member_of(self) -> list[Person]:
        """Households in which this person is a member, by the same identifier."""
        if not self.person.identifier_index or RoomPart.ANSWERS not in self.sees:
            return []
        rows = HouseholdMember.objects.filter(
            identifier_index=self.person.identifier_index, status=MemberStatus.PRESENT
        )
        heads = named_persons(user=self.user).filter(pk__in=rows.values("person"))
        return list(heads.exclude(pk=self.person.pk))

    # --- What requests say and the file does not ------------------------------------------------

    @cached_property
    def stated(self) -> list[StatedHere]:
        """What open requests state otherwise, for who keeps the file; newest first."""
        if not self.may_keep:
            return []
        mine = visible_cases(user=self.user).filter(known_cases(self.user), person=self.person)
        rows = mine.filter(is_open=True).select_related("form_version").prefetch_related("events")
        found = stated_by_all(rows.order_by("-submitted_at")[:STATED], self.person)
        return [self._stated_here(stated) for stated in found]

    def _stated_here(self, stated: Stated) -> StatedHere:
        initial = {"case": stated.case.pk}
        form = self.form(forms.StatedForm, "take-details", initial=initial)
        family = self.form(forms.StatedForm, "take-family", initial=initial)
        is_closed = stated.is_sensitive and not self.whole_numbers
        return StatedHere(stated, reference_link(stated.case), is_closed, form, family)

    # --- Requests, second files, memory --------------------------------------------------------

    @cached_property
    def cases(self) -> list[dict[str, Any]]:
        mine = visible_cases(user=self.user).filter(known_cases(self.user), person=self.person)
        calendar = work_calendar()
        rows: QuerySet[Case] = listed(mine).order_by("-submitted_at")[:CASES]
        return [_case_row(case, calendar) for case in rows]

    @cached_property
    def duplicates(self) -> list[Duplicate]:
        return possible_duplicates(self.person, user=self.user)

    @cached_property
    def told_apart(self) -> list[Person]:
        """Files somebody said are another person's; a mistake can still be put right."""
        ids = told_apart(self.person) if may_look_for_duplicates(self.user) else set()
        return list(named_persons(user=self.user).filter(pk__in=ids)) if ids else []

    @cached_property
    def merges(self) -> list[Merged]:
        if not (self.may_merge or RoomPart.TIMELINE in self.sees):
            return []
        rows = self.person.merges.select_related("lose__registration", "merged_by", "undone_by")
        return [self._merged(row) for row in rows]

    def _merged(self, row: PersonMerge) -> Merged:
        row.keep = self.person
        if row.undone_at or not self.may_merge:
            return Merged(row, [], 0, None)
        obstacles = what_stands_in_the_way(row)
        form = self.form(forms.UndoForm, "undo-merge", initial={"merge": row.pk})
        return Merged(row, obstacles, came_since(row), None if obstacles else form)

    @cached_property
    def history(self) -> list[Change]:
        both = {RoomPart.TIMELINE, RoomPart.ANSWERS}
        return file_history(self.person) if both <= self.sees else []

    @cached_property
    def who_looked(self) -> list[PersonLook]:
        if RoomPart.LOOKS not in self.sees:
            return []
        return list(self.person.looks.select_related("user")[:LOOKS])

    # --- Forms ---------------------------------------------------------------------------------

    def form(self, kind: type[Any], action: str, **more: Any) -> Any:
        fresh = kind(person=self.person, action=action, **more)
        bound = self.bound
        if bound and bound.action == action and bound.form.key == fresh.key:
            return bound.form
        return fresh

    @property
    def reach_form(self) -> Any:
        return self.form(forms.ReachForm, "reach", hours=self.hours)

    @property
    def stop_form(self) -> Any:
        return self._messages_form("stop-messages", is_stopped=False)

    @property
    def allow_form(self) -> Any:
        return self._messages_form("allow-messages", is_stopped=True)

    def _messages_form(self, action: str, *, is_stopped: bool) -> Any:
        rows = self.optional_messages
        offered = [row.purpose for row in rows if bool(row.stopped_at) == is_stopped]
        return self.form(forms.MessagesForm, action, offered=offered) if offered else None

    @property
    def details_form(self) -> Any:
        return self.form(forms.DetailsForm, "details")

    @property
    def identity_form(self) -> Any:
        return self.form(forms.IdentityForm, "identity")

    @property
    def roles_form(self) -> Any:
        return self.form(forms.RolesForm, "roles")

    @property
    def member_form(self) -> Any:
        return self.form(forms.MemberForm, "add-member")


def _facts(model: type[Details], held: dict[str, Any], whole: bool) -> list[Fact]:
    facts = []
    for name, shown in shown_parts(model):
        if value := held.get(name):
            is_ltr = shown.entry in forms.HIDDEN
            text = str(value) if whole and is_ltr else shown_value(shown, value)
            facts.append(Fact(str(shown.label), text, is_ltr))
    return facts


def _case_row(case: Case, calendar: Any) -> dict[str, Any]:
    clock = clock_of(case, calendar)
    return {
        "reference": reference_link(case),
        "service": case.service.name,
        "stage": stage_tag(case),
        "clock": tag(clock.words, clock.tone),
        "submitted": short_date(case.submitted_at),
    }
