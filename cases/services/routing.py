"""Routing: who gets a case, by which rule, and why. Nothing stays unowned (C50)."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import EventKind, Gate, StageKind
from cases.exceptions import ReasonRequired
from cases.impartiality import kept_from_stage
from cases.models import Assignment, Case, KinshipDeclaration, RoutingRule
from cases.permissions import may_reassign, may_see
from cases.selectors.contact import wants_woman
from cases.selectors.escalating import cases_nobody_acts_on
from cases.services.appointments import hand_on_visits
from cases.services.saving import save_case
from cases.services.sites import settle_site
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import Gender, User
from cms.accounts.roles import Role

#: The widest circle of the search: nobody of the role is here.
DIRECTOR = "director"
#: What giving a case to somebody looks at.
_READ_ALONG = ("person", "form_version", "workflow_version", "service", "branch")


@dataclass
class Choice:
    """Whom the rules chose; `why` holds the facts for a sentence."""

    user: User | None
    role: str
    rule: RoutingRule | None
    why: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def route_case(case: Case, *, step: int) -> Assignment | None:
    """Give the case its owner for one step; the same step again changes nothing (promise P3).

    A step the case has left already by itself gives it to nobody: the next step does.
    """
    case = lock_case(case, *_READ_ALONG)
    prefetch_related_objects([case], "assignments__user")
    done = next((each for each in case.assignments.all() if each.step == step), None)
    if done or not case.is_open or _has_left(case, step):
        return done
    choice = _choose(case)
    return _give(case, choice if choice.user else _kept_for_director(case, choice), step=step)


def _has_left(case: Case, step: int) -> bool:
    return case.events.filter(kind=EventKind.STAGE_MOVED, sequence__gt=step).exists()


def _give(case: Case, choice: Choice, *, step: int) -> Assignment:
    assignment = Assignment.objects.create(
        case=case, step=step, user=choice.user, role=choice.role, rule=choice.rule, why=choice.why
    )
    case.owner = choice.user
    save_case(case, acting_user=None)
    data = {"assignment": assignment.pk, "user": choice.user.pk if choice.user else None}
    record_event(case, EventKind.ROUTED, by="clock", data=data)
    return assignment


@transaction.atomic
def route_again(case: Case, *, because: str) -> Assignment | None:
    """Find another owner for a case whose owner cannot act: absent, gone, kin, or nobody.

    Who has the case now is left out; `because` says in a word why it moves.
    """
    case = lock_case(case)
    if not case.is_open:
        return None
    others = User.objects.exclude(pk=case.owner_id) if case.owner_id else User.objects.all()
    choice = _choose(case, among=others)
    if choice.user is None:
        return None  # nobody better: it stays where it is, and is told as late
    choice.why["because"] = because
    former = case.owner
    last = case.events.aggregate(last=Max("sequence"))["last"]
    given = _give(case, choice, step=last + 1)  # the number of the line that tells it
    _take_visits_along(case, former)
    return given


def _take_visits_along(case: Case, former: User | None, acting_user: User | None = None) -> None:
    """Whoever gets a request makes the visits that are booked for it. What they have no time for
    stays with who had the request, unless it is shut to them or their account is closed."""
    if former is not None and former != case.owner:
        can_go = former.is_live and may_see(former, case)
        hand_on_visits(case, of=former, acting_user=acting_user, or_keep=can_go)


def escalate_cases() -> int:
    """Give what falls due while nobody acts on it to somebody else; return how many (C50)."""
    moved = 0
    for case, because in cases_nobody_acts_on():
        moved += route_again(case, because=because) is not None
    return moved


@transaction.atomic
def reassign_case(case: Case, *, to: User, acting_user: User, reason: str) -> Assignment:
    """Hand a case to a colleague on purpose, with a reason."""
    case = lock_case(case)
    if not may_reassign(acting_user, case):
        raise PermissionDenied
    if not reason.strip():
        raise ReasonRequired
    if not (to.has_role(case.role) or may_see(to, case)):
        raise ValidationError({"to": _("This person has no role in this case.")})
    if to.pk in kept_from_stage(case):
        raise ValidationError({"to": _("This person took part in what is to be judged here.")})
    event = record_event(
        case,
        EventKind.ROUTED,
        acting_user=acting_user,
        data={"user": to.pk},
        reason=reason.strip(),
    )
    assignment = Assignment.objects.create(
        case=case,
        step=event.sequence,
        user=to,
        role=case.role,
        why={"by": "hand", "from": acting_user.pk, **_wish_met(case, to)},
    )
    former, case.owner = case.owner, to
    settle_site(case, taken_by=to)
    save_case(case, acting_user=acting_user, reason=reason)
    _take_visits_along(case, former, acting_user)
    return assignment


def _wish_met(case: Case, to: User) -> dict[str, bool]:
    """Say whether a wish for a woman was met; nothing where there is none."""
    return {"woman": to.gender == Gender.WOMAN} if wants_woman(case) else {}


def _choose(case: Case, *, among: QuerySet[User] | None = None) -> Choice:
    """A wish to be received by a woman goes before every rule, as long as one is present."""
    among = User.objects.all() if among is None else among
    rule = _first_fitting_rule(case)
    if not wants_woman(case):
        return _first_choice(case, rule, among)
    woman = _first_choice(case, rule, among.filter(gender=Gender.WOMAN))
    # The director stands in for a role nobody holds, not for a wish nobody can meet.
    is_met = woman.user is not None and woman.why.get("search") != DIRECTOR
    choice = woman if is_met else _first_choice(case, rule, among)
    choice.why["woman"] = is_met
    return choice


def _first_choice(case: Case, rule: RoutingRule | None, among: QuerySet[User]) -> Choice:
    """Whom the rule names, else who knows the case, else the least loaded."""
    here = _who_may_take(case, _present(among))
    named = rule.assign_person if rule else None
    if named and here.filter(pk=named.pk).exists():
        return Choice(named, case.role, rule, {"by": "rule_person"})
    role = (rule.assign_role if rule else "") or case.role
    if helper := _who_accepted(case, here):
        return Choice(helper, case.role, rule, {"by": "accepted"})
    if deputy := _deputy_of(named, case.role, here):
        return Choice(deputy, case.role, rule, _stands_in(named))
    had_it = _who_had_it(case, role)
    if had_it and _with_role(here, role).filter(pk=had_it.pk).exists():
        return Choice(had_it, role, rule, {"by": "continuity"})
    if deputy := _deputy_of(had_it, role, here):
        return Choice(deputy, role, rule, _stands_in(had_it))
    return _least_loaded(case, role, rule, here)


def _who_accepted(case: Case, here: QuerySet[User]) -> User | None:
    """Return who accepted an urgent call, where this stage is theirs too: nobody is sent twice."""
    decision = case.decisions.filter(is_current=True).first() if case.is_urgent else None
    if decision is None or decision.recorded_by_id is None:
        return None
    able = here.filter(groups__name__in=case.current_stage.roles_opening(Gate.DELIVERED))
    at_delivery = case.stage_kind == StageKind.DELIVERY
    return able.filter(pk=decision.recorded_by_id).first() if at_delivery else None


def _deputy_of(user: User | None, role: str, here: QuerySet[User]) -> User | None:
    """Return who stands in for somebody absent: the named deputy, if here and of the same role."""
    if user is None or not user.is_absent or user.deputy_id is None:
        return None
    return _with_role(here, role).filter(pk=user.deputy_id).first()


def _stands_in(user: User | None) -> dict[str, Any]:
    until = user.absent_until if user else None
    return {"by": "deputy", "until": until.isoformat() if until else None}


def _who_may_take(case: Case, among: QuerySet[User]) -> QuerySet[User]:
    """Who has declared ties of kinship to a case, or took part in what it judges, never gets it."""
    kin = KinshipDeclaration.objects.filter(case=case).values("user")
    return among.exclude(pk__in=kin).exclude(pk__in=kept_from_stage(case))


def _first_fitting_rule(case: Case) -> RoutingRule | None:
    rules = RoutingRule.objects.filter(is_active=True, stage_kind__in=["", case.stage_kind])
    rules = rules.prefetch_related("services", "branches").select_related("assign_person")
    return next((rule for rule in rules if _fits(rule, case)), None)


def _fits(rule: RoutingRule, case: Case) -> bool:
    services = {service.pk for service in rule.services.all()}
    branches = {branch.pk for branch in rule.branches.all()}
    return all(
        (
            not services or case.service_id in services,
            not branches or case.branch_id in branches,
            not rule.channel or rule.channel.medium == case.medium,
            not rule.language or rule.language == case.language,
            not rule.only_urgent or case.is_urgent,
            not rule.only_woman_officer or wants_woman(case),
        )
    )


def _present(among: QuerySet[User]) -> QuerySet[User]:
    today = timezone.localdate()
    here = Q(absent_until__isnull=True) | Q(absent_until__lt=today) | Q(absent_from__gt=today)
    return _in_service(among).filter(here)


def _in_service(among: QuerySet[User]) -> QuerySet[User]:
    valid = Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate())
    return among.filter(valid, is_active=True)


def _with_role(here: QuerySet[User], role: str) -> QuerySet[User]:
    return here.filter(groups__name=role).distinct()


def _who_had_it(case: Case, role: str) -> User | None:
    """Return who last had this case in this role: people know their files."""
    had = [each for each in case.assignments.all() if each.role == role and each.user_id]
    return max(had, key=lambda each: each.pk).user if had else None


def _least_loaded(case: Case, role: str, rule: RoutingRule | None, here: QuerySet[User]) -> Choice:
    """Return who is here with the fewest open cases, widening the search until found."""
    able = _with_role(here, role)
    near = [("branch", able.filter(branches=case.branch_id)), ("anywhere", able)]
    circles = [
        *(near if case.branch_id else [("no_site", able)]),
        (DIRECTOR, _with_role(here, Role.DIRECTOR)),
    ]
    for search, candidates in circles:
        load = Count("owned_cases", filter=Q(owned_cases__is_open=True), distinct=True)
        ranked = list(candidates.annotate(load=load).order_by("load", "pk")[:50])
        if ranked:
            facts = {"candidates": len(ranked), "load": ranked[0].load, "search": search}
            return Choice(ranked[0], role, rule, {"by": "load", **facts})
    kept = User.objects.filter(pk__in=kept_from_stage(case), is_active=True)
    return Choice(None, role, rule, {"by": "nobody", "took_part": _with_role(kept, role).exists()})


def _kept_for_director(case: Case, nobody: Choice) -> Choice:
    """With nobody here to take it, a case has the director's name all the same, though away."""
    directors = _with_role(_in_service(User.objects.all()), Role.DIRECTOR)
    director = _who_may_take(case, directors).order_by("absent_until", "pk").first()
    if director is None or director.absent_until is None:
        return nobody
    why = {**nobody.why, "by": "director_away", "until": director.absent_until.isoformat()}
    return Choice(director, nobody.role, nobody.rule, why)
