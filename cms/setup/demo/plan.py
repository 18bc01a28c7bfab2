"""Which stories the demonstration tells: somebody in every stage, every ending, six months."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil
from random import Random

from django.utils import timezone

from cases.enums import DecisionResult, Gate, Guard, Outcome, ServiceKind, StageKind
from cases.models import Service
from cases.questions.definition import QuestionType
from cases.selectors.keeping import KeptUntil
from cases.workflow import Move, Stage, WorkflowDefinition
from cms.association.selectors import current_association, work_calendar
from cms.core.workdays import add_working_days
from cms.setup.demo.pools import texts
from cms.setup.demo.ways import next_move

MONTHS = 6
#: The share of each stage's target that an orderly request takes.
STEADY_PACE = 0.5
_DAYS = MONTHS * 30


@dataclass(frozen=True)
class Leg:
    """Go to a stage; a decision on the way has this result."""

    to: str
    result: DecisionResult | None = None


@dataclass(frozen=True)
class Story:
    """One request: when it begins, which way it takes, and what is special about it."""

    service: Service
    begins: timedelta  # before today
    legs: tuple[Leg, ...] = ()
    twists: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class _Ways:
    """A service's workflow, asked for what a story needs to know."""

    service: Service
    workflow: WorkflowDefinition

    @classmethod
    def of(cls, service: Service) -> "_Ways":
        version = service.workflow.current_version
        assert version is not None  # noqa: S101 (profiles publish every workflow they name)
        return cls(service, version.document)

    def ending(self, outcome: Outcome) -> str | None:
        ends = (stage.key for stage in self.workflow.stages if stage.outcome is outcome)
        return next(ends, None)

    def first_of(self, kind: StageKind) -> str | None:
        found = self.workflow.first_of(kind)
        return found.key if found else None

    @property
    def always_asks_for_papers(self) -> bool:
        """Whether there is a paper that everybody must bring or send."""
        return any(
            paper.get("required", True) and not paper.get("show_if")
            for paper in self.service.documents
        )

    @property
    def pays(self) -> bool:
        """Whether its form asks for an account to transfer money to."""
        form = self.service.current_form
        asked = form.document.questions if form else []
        return any(question.type is QuestionType.IBAN for question in asked)

    @property
    def decides(self) -> bool:
        return self.first_of(StageKind.DECISION) is not None

    @property
    def _has_no_limit(self) -> bool:
        committee = self.service.committee
        return committee is not None and committee.limit_amount is None

    def somebody_waits_in(self, stage: Stage) -> bool:
        """A stage left by itself the moment it is entered holds nobody to look at, nor one for what
        is above a limit that nobody has set."""
        if stage.is_final or (self._has_no_limit and _is_above_a_limit(self.workflow, stage)):
            return False
        at_once = all(
            move.automatic and set(move.requires) == {Gate.DECISION_RELEASED}
            for move in stage.moves
            if move.automatic or stage.kind is not StageKind.DECISION
        )
        return not at_once or bool(self.service.window.get("not_before"))


def plan_stories(rng: Random) -> list[Story]:
    """Return the stories of this association in the order in which they begin."""
    services = Service.objects.select_related("workflow", "committee")
    ways = [_Ways.of(service) for service in services]
    stories = [
        *_somebody_in_every_stage(ways, rng),
        *_fresh_waiting_late(ways, rng),
        *_finished(ways, rng),
        *_answered(ways, rng),
        *_for_the_committee(ways, rng),
        *_monthly(ways, rng),
        *_long_closed(ways, rng),
        *_of_a_season_past(ways, rng),
    ]
    return sorted(stories, key=lambda story: -story.begins)


def _somebody_in_every_stage(ways: list[_Ways], rng: Random) -> Iterator[Story]:
    """One open request in each stage of each workflow, each time of another service."""
    for way in _one_for_each_workflow(ways, rng):
        for stage in way.workflow.stages:
            if only_after_an_objection(way.workflow, stage):
                continue
            chosen = rng.choice([other for other in ways if other.workflow == way.workflow])
            if not chosen.somebody_waits_in(stage):
                continue
            yield Story(
                chosen.service,
                _begin_to_stand_in(chosen, stage.key),
                (Leg(stage.key, DecisionResult.ACCEPT),),
                frozenset({"steady", *_marks_of(way.workflow, stage)}),
            )


def _into(workflow: WorkflowDefinition, stage: Stage) -> list[Move]:
    return [move for other in workflow.stages for move in other.moves if move.to == stage.key]


def _is_above_a_limit(workflow: WorkflowDefinition, stage: Stage) -> bool:
    into = _into(workflow, stage)
    return bool(into) and all(move.guard is Guard.ABOVE_LIMIT for move in into)


def only_after_an_objection(workflow: WorkflowDefinition, stage: Stage) -> bool:
    """Whether a request comes here only by an objection (`objections.py` tells of those)."""
    into = _into(workflow, stage)
    never = bool(into) and all(move.guard is Guard.NOBODY_FREE for move in into)
    before = [other for other in workflow.stages if any(m.to == stage.key for m in other.moves)]
    only_from = bool(before) and all(other.after_objection for other in before)
    return stage.after_objection or never or only_from


def _marks_of(workflow: WorkflowDefinition, stage: Stage) -> set[str]:
    """What must be special about a request for it to stand here."""
    if stage.kind is StageKind.COMMITTEE:
        return {"votes"}
    beyond = any(move.guard is Guard.ABOVE_LIMIT for move in _into(workflow, stage))
    return {"above_limit"} if beyond else set()


def _one_for_each_workflow(ways: list[_Ways], rng: Random) -> list[_Ways]:
    by_workflow: dict[int, _Ways] = {}
    for way in rng.sample(ways, k=len(ways)):
        by_workflow.setdefault(way.service.workflow_id, way)
    return sorted(by_workflow.values(), key=lambda way: way.service.workflow_id)


def _monthly(ways: list[_Ways], rng: Random) -> Iterator[Story]:
    """Three supports paid to an account month by month, the first payment due about now."""
    in_money = [way for way in ways if way.service.slug in texts()["amounts"] and way.pays]
    for _number in range(3 if in_money else 0):
        way = rng.choice(in_money)
        key = way.first_of(StageKind.DELIVERY)
        end = way.ending(Outcome.DELIVERED)
        if key and end:
            begins = _begin_to_stand_in(way, key) + timedelta(days=4)
            legs = (Leg(end, DecisionResult.ACCEPT),)
            yield Story(way.service, begins, legs, frozenset({"steady", "monthly"}))


def _begin_to_stand_in(way: _Ways, key: str) -> timedelta:
    """Return how long ago a request began that, at a steady pace, has just come to a stage.

    A decision waits for its window; what comes after it, comes after that.
    """
    path = _stages_on_the_way(way.workflow, key)
    days = ceil(sum(stage.target_days or 0 for stage in path) * STEADY_PACE)
    minutes = sum(stage.target_minutes or 0 for stage in path) * STEADY_PACE + 4
    if any(stage.kind is StageKind.DELIVERY for stage in path):
        minutes += 40  # a delivery takes its own time
    today = timezone.localdate()
    elapsed = today - add_working_days(today, -days, work_calendar())
    held = int(way.service.window.get("not_before") or 0)
    if held and way.workflow.stage(key).kind is StageKind.DECISION:
        elapsed = min(elapsed, timedelta(days=held - 3))
    if held and any(stage.kind is StageKind.DECISION for stage in path):
        elapsed = timedelta(days=held + 6)
    return elapsed + timedelta(minutes=minutes)


def _stages_on_the_way(workflow: WorkflowDefinition, key: str) -> list[Stage]:
    at, passed = workflow.first.key, []
    while at != key and (move := next_move(workflow, at, key, DecisionResult.ACCEPT)):
        passed.append(workflow.stage(at))
        at = move.to
    return passed


def _fresh_waiting_late(ways: list[_Ways], rng: Random) -> Iterator[Story]:
    counted_in_days = [way for way in ways if way.workflow.first.target_days]
    decided = [way for way in counted_in_days if way.decides]
    with_papers = [way for way in ways if way.always_asks_for_papers]
    for hours in (1, 4, 9, 20):
        yield Story(rng.choice(counted_in_days).service, timedelta(hours=hours))
    for days in (5, 8, 12) if with_papers else ():  # where any paper is always asked for
        way = rng.choice(with_papers)
        legs = (Leg(_stage_after_papers(way)),)
        yield Story(way.service, timedelta(days=days), legs, frozenset({"waits"}))
    for days in (14, 19, 26, 34):
        way = rng.choice(decided)
        to = way.first_of(StageKind.STUDY) if days % 2 else None
        yield Story(way.service, timedelta(days=days), (Leg(to),) if to else ())


def _for_the_committee(ways: list[_Ways], rng: Random) -> Iterator[Story]:
    """What a committee meets over: some for the last meeting, some for the next, and between."""
    sitting = [way for way in ways if way.service.committee_id]
    for days in (3, 4, 5, 6, 7) if sitting else ():
        way = rng.choice(sitting)
        key = way.first_of(StageKind.COMMITTEE)
        if key is None:
            continue
        begins = _begin_to_stand_in(way, key) + timedelta(days=days)
        yield Story(way.service, begins, (Leg(key, DecisionResult.ACCEPT),), frozenset({"steady"}))


def _stage_after_papers(way: _Ways) -> str:
    return way.workflow.first.moves[0].to


#: How many of (outcome, result, twists): mostly given, a refusal in five, rarely the rest.
_ENDINGS: tuple[tuple[int, Outcome, DecisionResult | None, frozenset[str]], ...] = (
    (15, Outcome.DELIVERED, DecisionResult.ACCEPT, frozenset()),
    (6, Outcome.DELIVERED, DecisionResult.ACCEPT, frozenset({"missing"})),
    (2, Outcome.DELIVERED, DecisionResult.ACCEPT, frozenset({"returned"})),
    (3, Outcome.DELIVERED, DecisionResult.PART, frozenset()),
    (2, Outcome.DELIVERED, DecisionResult.ACCEPT, frozenset({"failed"})),
    (2, Outcome.DELIVERED, DecisionResult.ACCEPT, frozenset({"clarified"})),
    (1, Outcome.DELIVERED, DecisionResult.ACCEPT, frozenset({"postponed"})),
    (1, Outcome.DELIVERED, DecisionResult.ACCEPT, frozenset({"override"})),
    (9, Outcome.REFUSED, DecisionResult.REFUSE, frozenset()),
    (2, Outcome.NOT_COMPLETED, None, frozenset({"missing"})),
    (2, Outcome.REFERRED, None, frozenset()),
    (3, Outcome.WITHDRAWN, None, frozenset({"withdraws"})),
)


def _finished(ways: list[_Ways], rng: Random) -> Iterator[Story]:
    decided = [way for way in ways if way.decides]
    for count, outcome, result, twists in _ENDINGS:
        for _number in range(count):
            way = rng.choice(decided)
            legs = _legs(way, outcome, result, twists)
            if legs:
                begins = timedelta(days=rng.triangular(38, _DAYS, 70))
                yield Story(way.service, begins, legs, twists)


def _legs(
    way: _Ways, outcome: Outcome, result: DecisionResult | None, twists: frozenset[str]
) -> tuple[Leg, ...]:
    """The stages to pass; nothing when this workflow has no such ending."""
    if "withdraws" in twists:
        return (Leg(_stage_after_papers(way)),)
    end = way.ending(outcome)
    if end is None:
        return ()
    before: list[Leg] = []
    clarification = way.first_of(StageKind.CLARIFICATION)
    decision = way.first_of(StageKind.DECISION)
    if "clarified" in twists and clarification:
        before.append(Leg(clarification))
    if "postponed" in twists and decision:
        before += _postponed(way, decision)
    return (*before, Leg(end, result))


def _postponed(way: _Ways, decision: str) -> list[Leg]:
    moves = way.workflow.stage(decision).moves
    back = next((move.to for move in moves if move.guard == "postponed"), None)
    postpone = DecisionResult.POSTPONE
    return [Leg(decision, postpone), Leg(back, postpone)] if back else []


_ANSWERED = {
    ServiceKind.ENQUIRY: 11,
    ServiceKind.SUGGESTION: 5,
    ServiceKind.COMPLAINT: 4,
    ServiceKind.VOLUNTEERING: 5,
    ServiceKind.REMARK: 3,
    ServiceKind.GENERAL_ISSUE: 2,
}


def _answered(ways: list[_Ways], rng: Random) -> Iterator[Story]:
    for kind, count in _ANSWERED.items():
        of_kind = [way for way in ways if way.service.kind == kind]
        for _number in range(count if of_kind else 0):
            way = rng.choice(of_kind)
            end = way.ending(Outcome.ANSWERED)
            begins = timedelta(days=rng.uniform(25 if kind != "general_issue" else 80, _DAYS))
            yield Story(way.service, begins, (Leg(end),) if end else ())


def _long_closed(ways: list[_Ways], rng: Random) -> Iterator[Story]:
    """Two questions of years ago, whose time with us is over (PDPL art. 18)."""
    asked = [way for way in ways if way.service.kind == ServiceKind.ENQUIRY]
    kept_for = timedelta(days=31) * current_association().retention_months
    for days in (40, 95) if asked else ():
        way = rng.choice(asked)
        if end := way.ending(Outcome.ANSWERED):
            yield Story(way.service, kept_for + timedelta(days=days), (Leg(end),))


def _of_a_season_past(ways: list[_Ways], rng: Random) -> Iterator[Story]:
    """Two requests of the season before, whose time was over some days after its end."""
    over = KeptUntil.today().first_limit
    if over is None:
        return
    pilgrims = [way for way in ways if way.service.kept_after_season_days]
    for days in (25, 45):
        way = rng.choice(pilgrims)
        begins = timezone.now() - over + timedelta(days=days)
        yield Story(way.service, begins, _legs(way, Outcome.REFERRED, None, frozenset()))
