"""Routing: who gets a case, by which rule, and why. Nothing stays unowned (C50)."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import EventKind
from cases.exceptions import ReasonRequired
from cases.models import Assignment, Case, RoutingRule
from cases.permissions import may_reassign, may_see
from cases.selectors.contact import wants_woman
from cases.services.saving import save_case
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import Gender, User
from cms.accounts.roles import Role

#: The widest circle of the search: nobody of the role is here.
DIRECTOR = "director"


@dataclass
class Choice:
    """Whom the rules chose; `why` holds the facts for a sentence."""

    user: User | None
    role: str
    rule: RoutingRule | None
    why: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def route_case(case: Case, *, step: int) -> Assignment | None:
    """Give the case its owner for one step; the same step again changes nothing (promise P3)."""
    case = lock_case(case)
    done = Assignment.objects.filter(case=case, step=step).first()
    if done or not case.is_open:
        return done
    choice = _choose(case)
    assignment = Assignment.objects.create(
        case=case, step=step, user=choice.user, role=choice.role, rule=choice.rule, why=choice.why
    )
    case.owner = choice.user
    save_case(case, acting_user=None)
    data = {"assignment": assignment.pk, "user": choice.user.pk if choice.user else None}
    record_event(case, EventKind.ROUTED, by="clock", data=data)
    return assignment


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
        why={"by": "hand", "from": acting_user.pk},
    )
    case.owner = to
    save_case(case, acting_user=acting_user, reason=reason)
    return assignment


def _choose(case: Case) -> Choice:
    """A wish to be received by a woman goes before every rule, as long as one is present."""
    rule = _first_fitting_rule(case)
    if not wants_woman(case):
        return _first_choice(case, rule, User.objects.all())
    woman = _first_choice(case, rule, User.objects.filter(gender=Gender.WOMAN))
    # The director stands in for a role nobody holds, not for a wish nobody can meet.
    is_met = woman.user is not None and woman.why.get("search") != DIRECTOR
    choice = woman if is_met else _first_choice(case, rule, User.objects.all())
    choice.why["woman"] = is_met
    return choice


def _first_choice(case: Case, rule: RoutingRule | None, among: QuerySet[User]) -> Choice:
    """Whom the rule names, else who knows the case, else the least loaded."""
    here = _present(among)
    if rule and rule.assign_person and here.filter(pk=rule.assign_person.pk).exists():
        return Choice(rule.assign_person, case.role, rule, {"by": "rule_person"})
    role = (rule.assign_role if rule else "") or case.role
    known = _who_had_it(case, role, here)
    if known:
        return Choice(known, role, rule, {"by": "continuity"})
    return _least_loaded(case, role, rule, here)


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
    here = Q(absent_until__isnull=True) | Q(absent_until__lt=today)
    valid = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    return among.filter(here, valid, is_active=True)


def _with_role(here: QuerySet[User], role: str) -> QuerySet[User]:
    return here.filter(groups__name=role).distinct()


def _who_had_it(case: Case, role: str, here: QuerySet[User]) -> User | None:
    """Return who last had this case in this role and is here: people know their files."""
    last = case.assignments.filter(role=role, user__isnull=False).order_by("-id").first()
    if last is None:
        return None
    return _with_role(here, role).filter(assignments=last).first()


def _least_loaded(case: Case, role: str, rule: RoutingRule | None, here: QuerySet[User]) -> Choice:
    """Return who is here with the fewest open cases, widening the search until found."""
    able = _with_role(here, role)
    circles = (
        ("branch", able.filter(branches=case.branch_id)),
        ("anywhere", able),
        (DIRECTOR, _with_role(here, Role.DIRECTOR)),
    )
    for search, candidates in circles:
        load = Count("owned_cases", filter=Q(owned_cases__is_open=True), distinct=True)
        ranked = list(candidates.annotate(load=load).order_by("load", "pk")[:50])
        if ranked:
            facts = {"candidates": len(ranked), "load": ranked[0].load, "search": search}
            return Choice(ranked[0], role, rule, {"by": "load", **facts})
    return Choice(None, role, rule, {"by": "nobody"})
