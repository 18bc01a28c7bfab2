"""Which cases somebody sees: by role, as theirs, in an emergency, as a judge; what shuts one."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from cases.emergencies import opened_in_emergency
from cases.enums import ServiceKind, StageKind, VoteChoice
from cases.judging_rights import before_the_board, objected_to
from cases.meeting_enums import ItemOutcome
from cases.models import (
    Assignment,
    CommitteeMembership,
    Decision,
    InterestDeclaration,
    KinshipDeclaration,
    MeetingItem,
    Vote,
)
from cases.ties import ties_of
from cms.accounts.models import User
from cms.accounts.roles import Role

NOTHING = Q(pk__in=[])
#: Judge files and vote on them, where they have a seat.
JUDGES = (Role.MEMBER, Role.CHAIR)
#: Answer for the whole house: they read every desk and every case they are not kept from; who reads
#: most stands first.
OVERSEERS = (Role.DIRECTOR, Role.AUDITOR, Role.PRIVACY_OFFICER)


def _in_my_branches(user: User) -> Q:
    return Q(branch__in=Subquery(user.branches.values("pk"))) & Q(is_restricted=False)


def _nobodys_call() -> Q:
    """An urgent call whose site is unknown: everybody's who answers calls, until one takes it."""
    return Q(branch=None, is_urgent=True, is_open=True, is_restricted=False)


def once_assigned(user: User) -> Any:
    """A researcher still reads the case she studied. Looked up case by case, which PostgreSQL does
    for a range only: else it gathers all of somebody's first, and whoever has worked here for years
    had a hundred thousand."""
    this = OuterRef("pk")
    return Assignment.objects.filter(user=user, case__gte=this, case__lte=this)


def _studied_in_my_branches(user: User) -> Q:
    kinds = (StageKind.STUDY, StageKind.CLARIFICATION)
    return _in_my_branches(user) & Q(stage_kind__in=kinds)


def _delivered_in_my_branches(user: User) -> Q:
    kinds = (StageKind.DELIVERY, StageKind.REGISTRATION)
    return (_in_my_branches(user) | _nobodys_call()) & Q(stage_kind__in=kinds)


def _entered_by_me_or_in_my_branches(user: User) -> Q:
    """One's own area, and whatever one took down oneself, restricted or not (C20, C26); a remark
    only for its slip, which asks for no more than who entered it."""
    taken_down = Q(entered_by=user) & _all_but_remarks(user)
    return _in_my_branches(user) | _nobodys_call() | taken_down


def _before_my_committee(user: User) -> Q:
    mine = CommitteeMembership.objects.filter(user=user).values("committee")
    voted = Vote.objects.filter(member=user).values("case")
    return (Q(service__committee__in=Subquery(mine)) & Q(stage_kind=StageKind.COMMITTEE)) | Q(
        pk__in=Subquery(voted)
    )


def _before_any_committee(_user: User) -> Q:
    judged = Q(stage_kind__in=(StageKind.COMMITTEE, StageKind.DECISION))
    judged |= Q(Exists(Decision.objects.filter(case=OuterRef("pk"))))
    return Q(service__committee__isnull=False) & judged


def _everything(_user: User) -> Q:
    return Q()


def _all_but_remarks(_user: User) -> Q:
    """A remark to the director is promised to be read by the director alone (C49)."""
    return ~Q(service__kind=ServiceKind.REMARK)


#: Role → the cases it works on. A role that is not here sees no case (editor, publisher, admin).
SCOPES: dict[str, Callable[[User], Q]] = {
    Role.RECEPTIONIST: _entered_by_me_or_in_my_branches,
    Role.OFFICER: _entered_by_me_or_in_my_branches,
    Role.RESEARCHER: _studied_in_my_branches,
    Role.DELIVERY: _delivered_in_my_branches,
    Role.REPRESENTATIVE: _entered_by_me_or_in_my_branches,
    Role.MEMBER: _before_my_committee,
    Role.CHAIR: _before_my_committee,
    Role.SECRETARY: _before_any_committee,
    Role.BOARD_SECRETARY: before_the_board,
    Role.DIRECTOR: _everything,
    Role.AUDITOR: _all_but_remarks,
    Role.PRIVACY_OFFICER: _all_but_remarks,
}


def scope_of(user: User, *, as_judge: bool = True) -> Q:
    """Return the condition that limits cases to what this person may see; without `as_judge` what
    an objection alone lets them read stays out."""
    roles = [role for role in SCOPES if user.has_role(role)]
    if not roles:
        return NOTHING
    # Who answers for the whole house is not asked by which way they see a case.
    whole = next((role for role in OVERSEERS if role in roles), None)
    scope = SCOPES[whole](user) if whole else _reached_by(user, roles, as_judge)
    scope &= Q(destroyed_at=None)  # emptied after its time: there is nothing to see
    ties = ties_of(user)
    if ties.votes:
        scope &= ~Q(Exists(_recusals(user)))
    if ties.kinship:
        scope &= ~Q(Exists(KinshipDeclaration.objects.shutting_out(user)))
    if user.has_role(*JUDGES):
        scope &= Q(~Exists(_undeclared(user)))
    return scope


def _reached_by(user: User, roles: list[str], as_judge: bool) -> Q:
    """One after another: by role, which answers for most cases without looking anything up, as
    one's own, now or once, in an emergency, as a judge."""
    reached = NOTHING
    for role in roles:
        reached |= SCOPES[role](user)
    reached |= Q(owner=user)
    ties = ties_of(user)
    if ties.assignments:
        reached |= Q(Exists(once_assigned(user)))
    if ties.emergencies:
        reached |= opened_in_emergency(user)
    return reached | objected_to(user) if as_judge and ties.objections else reached


def _recusals(user: User) -> Any:
    """A member who declared a conflict of interest sees nothing of that file (C40)."""
    return Vote.objects.filter(case=OuterRef("pk"), member=user, choice=VoteChoice.RECUSED)


def _undeclared(user: User) -> Any:
    """A file on an agenda stays shut to a member who has not said yet what ties them to it."""
    seats = CommitteeMembership.objects.filter(user=user).values("committee")
    said = InterestDeclaration.objects.filter(item=OuterRef("pk"), member=user)
    waiting = MeetingItem.objects.filter(case=OuterRef("pk"), outcome=ItemOutcome.WAITING)
    return waiting.filter(Q(meeting__committee__in=Subquery(seats)) & ~Exists(said))
