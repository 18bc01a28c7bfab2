"""What ties somebody to cases beside their role: work, votes, kinship, emergencies, objections.

Most people have no such tie, and no list needs to look for it case by case.
"""

from dataclasses import dataclass

from django.db.models import Exists

from cases.judging_rights import judged_by
from cases.models import Assignment, EmergencyOpening, KinshipDeclaration, Vote
from cms.accounts.models import User


@dataclass(frozen=True)
class Ties:
    """Whether there is any of a kind, of whatever case. Unless somebody looked, there may be."""

    assignments: bool = True
    votes: bool = True
    kinship: bool = True
    emergencies: bool = True
    objections: bool = True


ANY = Ties()
#: Where it is kept: on the user object of one request, and so as long as that.
_AT = "ties_found"


def look_for_ties(user: User) -> None:
    """Find out what the lists of a page need not look for. For a page that only reads, before its
    first list: a deed may tie somebody to a case, and looks anew each time."""
    kinds = (
        Assignment.objects.filter(user=user),
        Vote.objects.filter(member=user),
        KinshipDeclaration.objects.filter(user=user),
        EmergencyOpening.objects.running().filter(user=user),
        judged_by(user),
    )
    found = User.objects.filter(pk=user.pk).values_list(*map(Exists, kinds)).get()
    setattr(user, _AT, Ties(*found))


def ties_of(user: User) -> Ties:
    """Return which ties of this person a list has to look for; where nobody looked before, all."""
    ties: Ties = getattr(user, _AT, ANY)
    return ties
