"""Who is kept out because of what they did before: nobody judges their own work (C11).

Reads the timeline, which says who did what and cannot be changed afterwards.
"""

from collections.abc import Callable, Iterable

from django.db.models import Q, QuerySet

from cases.enums import EventKind, StageKind
from cases.models import Assignment, Case, CaseEvent, Decision, Objection, Vote
from cases.objection_enums import REOPENING
from cases.workflow import Move, Stage
from cms.accounts.models import User

KeepingOut = Callable[[Case], frozenset[int]]

#: To have done one of these is to have taken part: to study, move on, vote on, decide. Who only let
#: the notice of a decision leave before its day decided nothing.
TAKING_PART = (
    *(EventKind.STUDY_SAVED, EventKind.RESEARCH_FILLED, EventKind.STAGE_MOVED),
    *(EventKind.VOTE_CAST, EventKind.DECISION_RECORDED),
)


_SAYS_WHO = frozenset({"events", "assignments", "decisions"})


def kept_out(case: Case) -> frozenset[int]:
    """Return who may do nothing in this case: whoever handled or decided the request it is about.

    Held with the case, so that a screen asks once; a service's freshly locked case asks anew.
    """
    if case.concerns_id is None:
        return frozenset()
    held: frozenset[int] | None = case.__dict__.get("_kept_out")
    if held is None:
        held = case.__dict__["_kept_out"] = took_part_in(case.concerns_id)
    return held


def took_part_in(first: int) -> frozenset[int]:
    """Return who handled or decided this request."""
    acted = CaseEvent.objects.filter(case=first, kind__in=TAKING_PART, actor__isnull=False)
    owned = Assignment.objects.filter(case=first, user__isnull=False)
    decided = Decision.objects.filter(case=first, recorded_by__isnull=False)
    ids = acted.order_by().values_list("actor").union(
        owned.order_by().values_list("user"), decided.order_by().values_list("recorded_by")
    )  # fmt: skip
    return _ids(ids)


def who_took_part(case: Case) -> frozenset[int]:
    """Return who handled or decided this request, from what a screen has read already where it
    has read all of it."""
    if not case.__dict__.get("_prefetched_objects_cache", {}).keys() >= _SAYS_WHO:
        return took_part_in(case.pk)
    acted = {line.actor_id for line in case.events.all() if line.kind in TAKING_PART}
    owned = {step.user_id for step in case.assignments.all()}
    decided = {decision.recorded_by_id for decision in case.decisions.all()}
    return frozenset(pk for pk in acted | owned | decided if pk)


def kept_from_deciding(case: Case) -> frozenset[int]:
    """Return who may not decide here: those above, and of a request that an objection reopened
    whoever took the decision that was set aside."""
    out = kept_out(case)
    # Nearly always nothing was set aside; a screen's case says whether anything is about it.
    is_concerned = getattr(case, "is_concerned", True)
    if not is_concerned or all(decision.is_current for decision in case.decisions.all()):
        return out
    held: frozenset[int] | None = case.__dict__.get("_first_deciders")
    if held is None:
        held = case.__dict__["_first_deciders"] = _first_deciders(case)
    return out | held


def stage_after(case: Case, move: Move) -> Stage:
    """Return the stage a move leads to.

    What an objection brought back never comes before its first judges again, who may not decide it
    (C11): sent back for a question meanwhile, it returns to where it is decided afresh.
    """
    document = case.workflow_version.document
    stage, afresh = document.stage(move.to), document.reopens_at
    to_first_judges = stage.kind is StageKind.COMMITTEE and afresh is not None
    return afresh if afresh and to_first_judges and _was_brought_back(case) else stage


def _was_brought_back(case: Case) -> bool:
    if all(decision.is_current for decision in case.decisions.all()):
        return False
    return Objection.objects.filter(decision__case=case, state__in=REOPENING).exists()


def _first_deciders(case: Case) -> frozenset[int]:
    upheld = Objection.objects.filter(decision__case=case, state__in=REOPENING)
    last = max(upheld.values_list("decision__round", flat=True), default=0)
    if not last:
        return frozenset()
    rounds = Decision.objects.filter(case=case, round__lte=last).order_by()
    votes = Vote.objects.filter(case=case, round__lte=last).order_by()
    ids = votes.values_list("member").union(
        rounds.filter(recorded_by__isnull=False).values_list("recorded_by")
    )
    return _ids(ids)


def _ids(rows: Iterable[tuple[int]]) -> frozenset[int]:
    return frozenset(pk for (pk,) in rows)


def kept_from_stage(case: Case) -> frozenset[int]:
    """Return who cannot be given this case where it stands now."""
    return kept_from_deciding(case) if case.current_stage.takes_decision else kept_out(case)


def free_colleagues(case: Case) -> QuerySet[User]:
    """Return who holds the role of this stage, here today or not, and took no part before."""
    holders = User.objects.filter(Q(groups__name=case.role), is_active=True)
    return holders.exclude(pk__in=kept_from_stage(case))
