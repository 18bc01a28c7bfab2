"""Routing rules have no key of their own: the Arabic name finds them again."""

from typing import Any

from cases.models import RoutingRule, Service
from cms.association.models import Branch, Channel
from cms.setup.rows import Report, differences, save_row, written_by_profiles_only
from cms.setup.schema import Profile, RoutingPart


def load_routing(profile: Profile, report: Report) -> None:
    """Create or follow the rules of the profile, in its order."""
    for order, part in enumerate(profile.routing):
        _bring_in_line(part, order, report)


def _bring_in_line(part: RoutingPart, order: int, report: Report) -> None:
    rule = next((row for row in RoutingRule.objects.all() if _is_named(row, part)), None)
    values = _values(part, order)
    if rule is None:
        _create(part, values, report)
        return
    differing = differences(rule, values)
    if not differing and _reach(rule) == _wanted_reach(part):
        return
    if not written_by_profiles_only(rule):
        report.kept.append(f"routing rule {part.name['ar']}: changed by staff")
        return
    for name, value in differing.items():
        setattr(rule, name, value)
    _save(rule, part, report)
    report.updated["routing rule"] += 1


def _create(part: RoutingPart, values: dict[str, Any], report: Report) -> None:
    if any(_is_named(row, part) for row in RoutingRule.history.all()):
        report.kept.append(f"routing rule {part.name['ar']}: deleted by staff")
        return
    _save(RoutingRule(**values), part, report)
    report.created["routing rule"] += 1


def _save(rule: RoutingRule, part: RoutingPart, report: Report) -> None:
    save_row(rule, report.reason)
    rule.services.set(Service.objects.filter(slug__in=part.services))
    rule.branches.set(Branch.objects.filter(key__in=part.branches))


def _is_named(row: Any, part: RoutingPart) -> bool:
    return row.name.get("ar") == part.name["ar"]


def _values(part: RoutingPart, order: int) -> dict[str, Any]:
    plain = ("name", "language", "only_urgent", "only_woman_officer")
    channel = Channel.objects.filter(key=part.channel).first() if part.channel else None
    return {name: getattr(part, name) for name in plain} | {
        "order": order,
        "stage_kind": part.stage_kind or "",
        "assign_role": part.assign_role or "",
        "channel": channel,
    }


def _reach(rule: RoutingRule) -> tuple[set[str], set[str]]:
    services = set(rule.services.values_list("slug", flat=True))
    return services, set(rule.branches.values_list("key", flat=True))


def _wanted_reach(part: RoutingPart) -> tuple[set[str], set[str]]:
    return set(part.services), set(part.branches)
