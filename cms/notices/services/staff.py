"""Telling staff about their own work, and remembering that they have read it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from cms.accounts.models import User
from cms.notices.enums import StaffNoticeKind
from cms.notices.models import StaffNotice


@dataclass(frozen=True)
class StaffDraft:
    """One thing to know. `key` makes it single for each reader; `reference` names no person."""

    key: str
    kind: StaffNoticeKind
    subject: tuple[str, int]
    reference: str = ""


def tell_staff(readers: Iterable[int], *drafts: StaffDraft) -> None:
    """Write the rows in the caller's transaction; who was told already is not told again."""
    StaffNotice.objects.bulk_create(
        [
            StaffNotice(
                user_id=reader,
                key=draft.key,
                kind=draft.kind,
                subject_kind=draft.subject[0],
                subject_id=draft.subject[1],
                reference=draft.reference,
            )
            for reader in dict.fromkeys(readers)
            for draft in drafts
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def mark_read(rows: QuerySet[StaffNotice], *, acting_user: User) -> int:
    """Note that somebody has read these rows of their own; reading twice is reading once."""
    return rows.filter(user=acting_user, read_at=None).update(read_at=timezone.now())
