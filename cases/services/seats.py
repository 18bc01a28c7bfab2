"""Who sits on a committee."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Committee, CommitteeMembership
from cases.services.saving import save_tracked
from cms.accounts.models import User


@transaction.atomic
def seat_committee(
    committee: Committee, *, members: Iterable[User], chair: User, acting_user: User | None
) -> Committee:
    """Give the committee exactly these seats, one of them the chair's; unchanged seats stay.

    Raises ValidationError when the chair has no seat or the quorum could never be reached.
    """
    wanted = {user.pk: user for user in members}
    if chair.pk not in wanted:
        raise ValidationError(_("The chair must be one of the members."))
    if committee.quorum > len(wanted):
        raise ValidationError(_("The quorum is larger than the committee."))
    held = {seat.user_id: seat for seat in committee.memberships.all()}
    _vacate((seat for pk, seat in held.items() if pk not in wanted), acting_user)
    # The old chair steps down first: two at once is what the database refuses.
    for pk in sorted(wanted, key=lambda pk: pk == chair.pk):
        seat = held.get(pk) or CommitteeMembership(committee=committee, user=wanted[pk])
        _seat(seat, is_chair=pk == chair.pk, acting_user=acting_user)
    return committee


def _vacate(seats: Iterable[CommitteeMembership], acting_user: User | None) -> None:
    for seat in seats:
        seat._history_user = acting_user  # type: ignore[attr-defined]
        seat.delete()


def _seat(seat: CommitteeMembership, *, is_chair: bool, acting_user: User | None) -> None:
    if seat.pk and seat.is_chair == is_chair:
        return
    seat.is_chair = is_chair
    save_tracked(seat, acting_user=acting_user)
