"""Which wording of the policy stands, and who of the house has confirmed reading it (C06).

A new edition is a change of the clauses in the house's first language: spelling variants, marks and
layout make none, so that nobody is asked again for a comma.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from cms.accounts.models import User
from cms.notices.enums import StaffNoticeKind
from cms.notices.models import StaffNotice
from cms.notices.services import StaffDraft, tell_staff
from cms.policies.blocks import words_of_clauses
from cms.policies.enums import BENEFICIARY_RELATIONS
from cms.policies.models import PolicyEdition, PolicyPage, PolicyReading
from cms.policies.selectors import get_current_policy

#: What a notice to staff about an edition is about.
READING = "reading"
#: So long after a notice whoever has not confirmed is told again.
REMINDED_AFTER = timedelta(days=7)


def digest_of(page: PolicyPage) -> str:
    written = "\n".join(
        f"{number} {words}" for number, words in words_of_clauses(page.body).items()
    )
    return hashlib.sha256(written.encode()).hexdigest()


@transaction.atomic
def renew_edition() -> PolicyEdition | None:
    """Bring the standing edition in line with what is published; tell everybody of a new one.

    Wording that stood before is the edition it was: who confirmed it then is not asked again.
    """
    page = get_current_policy(BENEFICIARY_RELATIONS, language=settings.LANGUAGE_CODE)
    standing = PolicyEdition.objects.select_for_update().filter(is_current=True).first()
    digest = digest_of(page) if page else ""
    if standing and standing.digest == digest:
        return standing
    PolicyEdition.objects.filter(is_current=True).update(is_current=False)
    if page is None:
        return None
    edition, _made = PolicyEdition.objects.update_or_create(
        digest=digest,
        defaults={"is_current": True},
        create_defaults={"is_current": True, "page": page, "revision_id": page.live_revision_id},
    )
    tell_who_has_not_read(edition)
    return edition


def current_edition() -> PolicyEdition | None:
    return PolicyEdition.objects.filter(is_current=True).first()


def yet_to_read(edition: PolicyEdition) -> QuerySet[User]:
    """Return the accounts in use that hold a role and have not confirmed this edition."""
    done = PolicyReading.objects.filter(edition=edition, user=OuterRef("pk"))
    return _staff().exclude(Exists(done))


def _staff() -> QuerySet[User]:
    return User.objects.filter(is_active=True, groups__isnull=False).distinct()


def remind_of_reading() -> int:
    """Tell whoever was told nothing for a week that the wording still waits for them; return how
    many (J12.4)."""
    edition = current_edition()
    if edition is None:
        return 0
    recent = StaffNotice.objects.filter(
        user=OuterRef("pk"),
        kind=StaffNoticeKind.POLICY_NEW,
        created_at__gt=timezone.now() - REMINDED_AFTER,
    )
    late = list(yet_to_read(edition).exclude(Exists(recent)).values_list("pk", flat=True))
    _tell(late, edition, stamp=f":{timezone.localdate()}")
    return len(late)


def tell_who_has_not_read(edition: PolicyEdition | None = None) -> int:
    """Tell each of them once, in the back office; return how many they are."""
    edition = edition or current_edition()
    if edition is None:
        return 0
    readers = list(yet_to_read(edition).values_list("pk", flat=True))
    _tell(readers, edition)
    return len(readers)


def tell_newcomer(user: User) -> None:
    """Tell somebody who signs in of the wording they have not confirmed; told once is told."""
    edition = current_edition()
    if edition and yet_to_read(edition).filter(pk=user.pk).exists():
        _tell([user.pk], edition)


def _tell(readers: list[int], edition: PolicyEdition, *, stamp: str = "") -> None:
    kind = StaffNoticeKind.POLICY_NEW
    tell_staff(readers, StaffDraft(f"{kind}:{edition.pk}{stamp}", kind, (READING, edition.pk)))


def has_read(user: User, edition: PolicyEdition) -> bool:
    return PolicyReading.objects.filter(user=user, edition=edition).exists()


def confirm_reading(user: User, edition: PolicyEdition, *, language: str = "") -> PolicyReading:
    """Note that somebody confirms the policy as it stands; twice is once."""
    values = {"language": language}
    return PolicyReading.objects.get_or_create(user=user, edition=edition, defaults=values)[0]


def changes_since_read(user: User, edition: PolicyEdition) -> Mapping[str, str]:
    """Return the clauses that are "new" or "changed" since what this person last confirmed, by
    number; nothing for who reads it the first time."""
    last = PolicyReading.objects.filter(user=user).exclude(edition=edition).order_by("-pk").first()
    return changes_between(last.edition, edition) if last else {}


def changes_between(before: PolicyEdition | None, now: PolicyEdition) -> Mapping[str, str]:
    """Return which clauses of an edition are "new" or "changed" beside an earlier one."""
    earlier = page_as_published(before) if before else None
    page = page_as_published(now)
    if earlier is None or page is None:
        return {}
    known = words_of_clauses(earlier.body)
    return {
        number: "changed" if number in known else "new"
        for number, words in words_of_clauses(page.body).items()
        if known.get(number) != words
    }


def page_as_published(edition: PolicyEdition) -> PolicyPage | None:
    """Return the policy as this edition said it, with the facts of its approval."""
    return edition.revision.as_object() if edition.revision else edition.page


def edition_before(edition: PolicyEdition) -> PolicyEdition | None:
    return PolicyEdition.objects.filter(pk__lt=edition.pk).order_by("-pk").first()


def editions() -> QuerySet[PolicyEdition]:
    """Return every wording that ever stood, the newest first, with how many confirmed it."""
    rows = PolicyEdition.objects.select_related("revision__user", "page")
    return rows.annotate(confirmed=Count("readings")).order_by("-pk")


def share_by_role(edition: PolicyEdition, roles: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return how many of each role have confirmed it, and how many there are."""
    waiting = set(yet_to_read(edition).values_list("pk", flat=True))
    held: dict[str, set[int]] = {role: set() for role in roles}
    for role, user in _staff().values_list("groups__name", "pk"):
        if role in held:
            held[role].add(user)
    return {role: (len(ids - waiting), len(ids)) for role, ids in held.items() if ids}
