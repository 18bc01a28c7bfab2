"""One account for every role, with branches and committee seats (contracts: demo user names)."""

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from cases.models import Committee, CommitteeMembership
from cms.accounts.models import User
from cms.association.models import Branch
from cms.policies.editions import confirm_reading, current_edition
from cms.setup.demo.pools import people
from cms.setup.rows import PROFILE

Staff = Mapping[str, User]
_REASON = f"{PROFILE} demo"


@transaction.atomic
def load_accounts() -> dict[str, User]:
    """Return the demo staff by user name; those that exist keep their password and their places."""
    wanted = people()["staff"]
    known = User.objects.in_bulk([part["username"] for part in wanted], field_name="username")
    if missing := [part for part in wanted if part["username"] not in known]:
        hashed = make_password(_password())  # one hash for all: each costs half a second
        for part in missing:
            known[part["username"]] = _employ(part, hashed)
        _name_deputies(missing, known)
        _seat_committees(known)
        _let_them_read(missing, known)
    return known


def _employ(part: dict[str, Any], hashed: str) -> User:
    user = User(
        username=part["username"],
        first_name=part["ar"][0],
        last_name=part["ar"][1],
        email=f"{part['username']}@{settings.ASSOCIATION}.example",
        gender=part["gender"],
        password=hashed,
    )
    user.mandate = part.get("mandate", "")
    if days := part.get("days"):
        user.valid_until = timezone.localdate() + timedelta(days=days)
    if days := part.get("absent_days"):
        user.absent_until = timezone.localdate() + timedelta(days=days)
    user.full_clean()
    user.save()
    user.groups.set(Group.objects.filter(name__in=part["roles"]))
    for branch in _branches(part["branches"]):
        branch._change_reason = _REASON  # type: ignore[attr-defined]
        branch.staff.add(user)
    return user


def _name_deputies(parts: list[dict[str, Any]], known: Staff) -> None:
    for part in parts:
        if name := part.get("deputy"):
            user = known[part["username"]]
            user.deputy = known[name]
            user.save(update_fields=["deputy"])


def _branches(which: str) -> list[Branch]:
    """`first`: the main branch; `rest`: the others, or the main one where it is alone."""
    every = list(Branch.objects.order_by("-is_main", "order"))
    shares = {"all": every, "first": every[:1], "rest": every[1:] or every[:1], "none": []}
    return shares[which]


def _seat_committees(staff: Staff) -> None:
    for committee in Committee.objects.all():
        seats = people()["seats"].get(committee.key)
        for name in [seats["chair"], *seats["members"]] if seats else []:
            is_chair = name == seats["chair"]
            if not committee.memberships.filter(user=staff[name]).exists():
                seat = CommitteeMembership(committee=committee, user=staff[name], is_chair=is_chair)
                seat._change_reason = _REASON  # type: ignore[attr-defined]
                seat.save()


def _let_them_read(parts: list[dict[str, Any]], known: Staff) -> None:
    """All have confirmed the policy but those who came after it, so that both can be seen."""
    if edition := current_edition():
        for part in parts:
            if not part.get("has_not_read"):
                confirm_reading(known[part["username"]], edition)


def _password() -> str:
    """Return DEMO_PASSWORD, or a random one that is written down for its owner only."""
    if settings.DEMO_PASSWORD:
        return str(settings.DEMO_PASSWORD)
    password = secrets.token_urlsafe(12)
    _write_down(Path(settings.DATA_DIR) / "demo-accounts.txt", password)
    return password


def _write_down(path: Path, password: str) -> None:
    names = [f"{part['username']:<16} {' '.join(part['ar'])}" for part in people()["staff"]]
    lines = [f"password of every demo account: {password}", "", *names, ""]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines))
