"""What the demonstration shows of people's files: households, renewals, second files, a merge."""

from datetime import timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.enums import MemberStatus, PersonKind, RoleOfPerson
from cases.models import Case, Person, PersonRole, Registration
from cases.selectors import named_persons
from cases.services.household import add_member, end_membership
from cases.services.merging import merge_persons
from cases.services.persons import change_person, set_roles
from cases.services.registration import RENEWAL
from cases.services.saving import save_tracked
from cms.accounts.models import User
from cms.setup.demo.accounts import Staff
from cms.setup.demo.pools import people, texts

HOUSEHOLDS = 6
#: Days until renewal, as the files stand today: late, soon, later.
_RENEWALS = (-40, -6, 3, 12, 27, 80)


@transaction.atomic
def furnish_files(staff: Staff, rng: Random) -> None:
    """Fill some files once; loading the demonstration again changes nothing."""
    if PersonRole.objects.exists():
        return
    officer, why = staff["officer"], texts()["files"]
    known = list(named_persons(user=officer).order_by("pk").select_related("registration"))
    if len(known) < HOUSEHOLDS:
        return
    _renewals(known, officer, why["renewal"])
    registered = [person for person in known if hasattr(person, "registration")]
    for person in [*registered, *known][:HOUSEHOLDS]:
        _details(person, officer, why, rng)
    _roles(known, officer, why["role"])
    _second_files(known, staff, why)


def _details(person: Person, officer: User, why: dict[str, str], rng: Random) -> None:
    wishes = {**person.safe_contact, "mobility": rng.choice(["walks", "assisted", "homebound"])}
    changes = {"safe_contact": wishes, "attributes": texts()["details"][person.kind]}
    change_person(person, changes=changes, acting_user=officer, reason=why["call"])
    if person.kind in (PersonKind.HOUSEHOLD_HEAD, PersonKind.PILGRIM):
        _household(person, officer, why, rng)


def _household(person: Person, officer: User, why: dict[str, str], rng: Random) -> None:
    family = " ".join(person.name.split()[1:])
    for number in range(rng.randint(2, 4)):
        gender = rng.choice(["woman", "man"])
        first = rng.choice(people()["women" if gender == "woman" else "men"])
        values = {
            "name": f"{first} {family}",
            "relation": "child" if number else rng.choice(["spouse", "parent"]),
            "gender": gender,
            "birth_year": rng.randint(1428, 1444) if number else rng.randint(1385, 1410),
        }
        member = add_member(person, values=values, acting_user=officer, reason=why["card"])
    if rng.random() < 0.5:
        day = timezone.localdate() - timedelta(days=rng.randint(20, 200))
        end_membership(
            member, status=MemberStatus.LEFT, on=day, acting_user=officer, reason=why["married"]
        )


def _roles(known: list[Person], officer: User, why: str) -> None:
    shares = (RoleOfPerson.VOLUNTEER, RoleOfPerson.GUARDIAN, RoleOfPerson.DECLARANT)
    for person, role in zip(known, shares, strict=False):
        roles = [RoleOfPerson.BENEFICIARY, role]
        set_roles(person, roles=roles, acting_user=officer, reason=why)


def _renewals(known: list[Person], officer: User, why: str) -> None:
    """Files that came over from the paper register, some of them due."""
    today = timezone.localdate()
    rows = Registration.objects.filter(person__in=known).order_by("pk")[: len(_RENEWALS)]
    for registration, days in zip(rows, _RENEWALS, strict=False):
        registration.renew_on = today + timedelta(days=days)
        registration.registered_on = registration.renew_on - RENEWAL
        save_tracked(registration, acting_user=officer, reason=why)


def _second_files(known: list[Person], staff: Staff, why: dict[str, str]) -> None:
    """One pair to be judged, one that was made one file."""
    alone = _alone(known)[-4:]
    if len(alone) < 4:
        return
    mine, other, third, fourth = alone
    officer = staff["officer"]
    parts = mine.name.split()
    name = _otherwise(f"{parts[0]} {parts[-1]}")
    changes: dict[str, Any] = {"name": name, "mobile": mine.mobile}
    changes["attributes"] = texts()["details"][other.kind]
    change_person(other, changes=changes, acting_user=officer, reason=why["call"])
    changes = {"name": _otherwise(third.name), "mobile": third.mobile}
    change_person(fourth, changes=changes, acting_user=officer, reason=why["call"])
    merge_persons(third, fourth, choices={}, acting_user=staff["director"], reason=why["same_card"])


def _alone(known: list[Person]) -> list[Person]:
    """People with an open request that anybody in the branch may see."""
    cases = Case.objects.filter(is_open=True, is_restricted=False).values("person")
    return [person for person in Person.objects.filter(pk__in=cases) if person in known]


def _otherwise(name: str) -> str:
    """The same name as another hand writes it."""
    return name.replace("أ", "ا").replace("ة", "ه").replace("ى", "ي")
