"""Members of a household: added, corrected, ended; never overwritten by a form (C66)."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import MemberStatus
from cases.models import Case, HouseholdMember, Person
from cases.permissions import may_see_person, may_work_on
from cases.questions.household import checked_birth_year
from cases.selectors.household import Proposal, household_proposals, stated_household
from cases.services.persons import checked_identifier, kept_by, tell_open_cases
from cases.services.saving import save_tracked
from cms.accounts.models import User
from cms.core.names import clean_name

FIELDS = (
    *("name", "relation", "born_on", "birth_year", "gender"),
    *("identifier_kind", "identifier", "note"),
)


@transaction.atomic
def add_member(
    person: Person, *, values: dict[str, Any], acting_user: User, reason: str
) -> HouseholdMember:
    person = kept_by(acting_user, person, reason)
    member = HouseholdMember(person=person, **_checked(values))
    _save(member, acting_user, reason)
    return member


@transaction.atomic
def change_member(
    member: HouseholdMember, *, values: dict[str, Any], acting_user: User, reason: str
) -> HouseholdMember:
    person = kept_by(acting_user, member.person, reason)
    member = person.household.select_for_update().get(pk=member.pk)
    known = _checked(values)
    if any(getattr(member, name) != value for name, value in known.items()):
        for name, value in known.items():
            setattr(member, name, value)
        _save(member, acting_user, reason)
    return member


@transaction.atomic
def end_membership(
    member: HouseholdMember,
    *,
    status: MemberStatus,
    on: date | None,
    acting_user: User,
    reason: str,
) -> HouseholdMember:
    """Somebody left the household, died, or came back; the line stays, so does its history."""
    person = kept_by(acting_user, member.person, reason)
    member = person.household.select_for_update().get(pk=member.pk)
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError({"ended_on": _("This day has not come yet.")})
    member.status = status
    member.ended_on = None if status == MemberStatus.PRESENT else day
    _save(member, acting_user, reason)
    return member


def household_from_answers(
    person: Person, rows: list[dict[str, Any]], *, acting_user: User
) -> list[Proposal]:
    """Return what a request's household table would add or change; nothing is written."""
    if not may_see_person(acting_user, person):
        raise PermissionDenied
    return household_proposals(person, rows)


@transaction.atomic
def take_household(
    case: Case, *, keys: Collection[int], acting_user: User
) -> list[HouseholdMember]:
    """Take over the confirmed rows of this request: new members, and what differs in known ones."""
    if not may_work_on(acting_user, case):
        raise PermissionDenied
    why = _("Stated in request %(reference)s") % {"reference": case.reference}
    person = kept_by(acting_user, case.person, why)
    proposals = household_proposals(person, stated_household(case))
    chosen = [proposal for proposal in proposals if proposal.key in set(keys)]
    if not chosen:
        raise ValidationError(
            _("Tick at least one line, or a colleague has taken it over already.")
        )
    return [_take(person, proposal, acting_user, why) for proposal in chosen]


def _take(person: Person, proposal: Proposal, user: User, why: str) -> HouseholdMember:
    member = proposal.match or HouseholdMember(person=person)
    names = proposal.differs if proposal.match else tuple(proposal.values)
    if "identifier" in names:
        names = (*names, "identifier_kind")
    for name in names:
        setattr(member, name, proposal.values[name])
    _save(member, user, why)
    return member


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """Return what a colleague typed into the fields of a member, the name by its own rule."""
    known = {name: value for name, value in values.items() if name in FIELDS}
    if "name" in known:
        try:
            known["name"] = clean_name(known["name"])
        except ValidationError as error:
            raise ValidationError({"name": error.messages}) from error
    return known


def _save(member: HouseholdMember, user: User, reason: str) -> None:
    if member.born_on and member.born_on > timezone.localdate():
        raise ValidationError({"born": _("This day has not come yet.")})
    if member.birth_year:
        _refuse_year_to_come(member.birth_year)
    member.identifier = checked_identifier(member.identifier, member.identifier_kind)
    save_tracked(member, acting_user=user, reason=reason)
    tell_open_cases(member.person, acting_user=user, fields=["household"])


def _refuse_year_to_come(year: int) -> None:
    try:
        checked_birth_year(year)
    except ValidationError as error:
        raise ValidationError({"born": error.messages}) from error
