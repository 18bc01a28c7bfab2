"""What judges of a last resort see: what lies before the board, what is objected to (C11)."""

from django.db.models import Exists, OuterRef, Q, Subquery

from cases.enums import StageKind
from cases.impartiality import TAKING_PART
from cases.models import Case, CaseEvent
from cases.objection_enums import ObjectionState
from cases.querysets import CaseQuerySet
from cms.accounts.models import User

#: Where an objection is answered, and where somebody gathers the facts for who answers it.
_READING = (
    *(StageKind.BOARD, StageKind.DIRECTOR, StageKind.COMMITTEE, StageKind.ANSWER),
    StageKind.CLARIFICATION,
)


def before_the_board(_user: User) -> Q:
    return Q(stage_kind=StageKind.BOARD)


def judged_by(user: User) -> CaseQuerySet:
    """Return the open objections that lie with somebody to judge, or to gather facts about."""
    theirs = Q(owner=user) | before_the_board(user)
    judged = Case.objects.filter(theirs, is_open=True, stage_kind__in=_READING)
    return judged.filter(role__in=user.roles, objection__state=ObjectionState.OPEN)


def objected_to(user: User) -> Q:
    """Return the requests whose decision somebody judges now, or gathers the facts about: nobody
    judges, or answers for, what they cannot read.

    As long as the objection is open and with them; who took part in a request gains nothing.
    """
    took_part = CaseEvent.objects.filter(case=OuterRef("pk"), kind__in=TAKING_PART, actor=user)
    first = Subquery(judged_by(user).values("objection__decision__case"))
    return Q(pk__in=first) & ~Q(Exists(took_part))
