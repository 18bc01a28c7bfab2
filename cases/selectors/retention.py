"""Closed requests whose time is over: for somebody to decide on, nothing is destroyed by itself."""

from typing import Any, Final

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from cases.models import (
    Appointment,
    Case,
    Contact,
    Destruction,
    DestructionLine,
    PersonRole,
    Registration,
    RetentionHold,
)
from cases.querysets import CaseQuerySet
from cases.report_rights import may_see_retention
from cases.retention_enums import DestructionState, LineState, WhyLeft
from cases.selectors.keeping import KeptUntil
from cases.selectors.visibility import visible_cases
from cms.accounts.models import User

#: The most requests of one proposal: somebody reads the list before approving it.
AT_ONCE: Final = 500


def past_retention() -> CaseQuerySet:
    """Return the closed requests of the house that lie longer than they should (PDPL art. 18).

    Left out is what somebody keeps for a reason, until that day; what another open request is
    about, until that one is closed; and the last request that leads to a file which is still kept.
    """
    return _past().exclude(is_kept_longer()).exclude(_needed()).exclude(_leads_to_a_kept_file())


def kept_with_a_file() -> int:
    """Return how many requests lie as long but stay, each for the file it alone leads to."""
    return _past().exclude(is_kept_longer()).filter(_leads_to_a_kept_file()).count()


def _past() -> CaseQuerySet:
    """Return what has lain as long as `cases.selectors.keeping` says."""
    return Case.objects.filter(KeptUntil.today().is_over(), is_open=False, destroyed_at=None)


def is_kept_longer() -> Exists:
    """Return the condition that somebody keeps a request today beyond its time."""
    return Exists(_standing_holds().filter(case=OuterRef("pk")))


def _standing_holds() -> QuerySet[RetentionHold]:
    return RetentionHold.objects.filter(until__gte=timezone.localdate())


def _needed() -> Exists:
    return Exists(Case.objects.filter(concerns=OuterRef("pk"), is_open=True))


def _leads_to_a_kept_file() -> Q:
    """People are seen through their requests: without one nobody would find the file any more.

    Another one leads there as well as long as its own time is not over, or when it came later.
    """
    still_kept = ~KeptUntil.today().is_over() | Q(is_open=True)
    others = Case.objects.filter(person=OuterRef("person"), destroyed_at=None)
    leading = others.filter(still_kept | Q(pk__gt=OuterRef("pk")))
    return keeping_the_file(OuterRef("person")) & ~Q(Exists(leading))


def keeping_the_file(person: Any) -> Q:
    """Return the condition that something else than a request keeps somebody's file: a
    registration, another tie to the house, a call or a visit whose time is not over.

    Calls and visits about a request follow its service, all others the association.
    """
    kept = KeptUntil.today()
    young = ~kept.is_over("at", "case__service")
    return (
        Q(Exists(_standing_registrations(person, kept)))
        | Q(Exists(PersonRole.objects.filter(person=person)))
        | Q(Exists(Contact.objects.filter(young, person=person)))
        | Q(Exists(Appointment.objects.filter(young, person=person)))
    )


def _standing_registrations(person: Any, kept: KeptUntil) -> QuerySet[Registration]:
    """Return registrations that keep a file: until the renewal is over for as long as requests are
    kept.

    One that was opened for the help of a season, and not renewed since, goes with its requests:
    it says that they came, and nothing renews it. It is so where all that the person ever asked is
    over with its season.
    """
    since = timezone.localdate(kept.months)
    rows = Registration.objects.filter(Q(renew_on=None) | Q(renew_on__gte=since), person=person)
    if kept.first_limit is None:
        return rows
    season = timezone.localdate(kept.first_limit)
    not_renewed = Q(renew_on=None, registered_on__lt=season)
    not_renewed |= Q(renew_on__lt=season + Registration.RENEWED_FOR)
    asked_otherwise = Case.objects.filter(person=OuterRef("person"))
    asked_otherwise = asked_otherwise.exclude(kept.is_over_with_a_season())
    return rows.exclude(not_renewed & ~Q(Exists(asked_otherwise)))


def why_left(case: Case) -> str:
    """Return why a request is not to be destroyed now (`WhyLeft`), empty when it is."""
    this = Case.objects.filter(pk=case.pk)
    if this.filter(is_kept_longer()).exists():
        return WhyLeft.HELD
    if this.filter(_needed()).exists():
        return WhyLeft.NEEDED
    if this.filter(_leads_to_a_kept_file()).exists():
        return WhyLeft.FILE
    return "" if _past().filter(pk=case.pk).exists() else WhyLeft.NOT_DUE


def retention_candidates(*, user: User) -> QuerySet[Case]:
    """Return those of them that this person sees, the oldest first."""
    seen = visible_cases(user=user).filter(pk__in=past_retention().values("pk"))
    return seen.select_related("service", "branch").order_by("closed_at", "pk")


def hold_on(case: Case, *, user: User) -> RetentionHold | None:
    """Return why this request is kept today beyond its time, for who answers for what is kept."""
    # A screen's case says whether there is one (`room_cases`).
    may_be = not case.is_open and getattr(case, "is_kept_longer", True)
    if not may_be or not may_see_retention(user):
        return None
    rows = _standing_holds().filter(case=case).select_related("kept_by")
    return rows.order_by("-until", "-pk").first()


def kept_for_a_reason(*, user: User) -> QuerySet[RetentionHold]:
    """Return what is kept today beyond its time, of the requests this person sees."""
    seen = visible_cases(user=user).values("pk")
    rows = _standing_holds().filter(case__in=seen)
    return rows.select_related("case", "kept_by").order_by("until", "pk")


def proposed() -> Exists:
    """Return the condition that somebody has asked to have a request destroyed."""
    undecided = (DestructionState.WAITING, DestructionState.APPROVED)
    return Exists(
        DestructionLine.objects.filter(
            case=OuterRef("pk"), state=LineState.WAITING, destruction__state__in=undecided
        )
    )


def not_proposed(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.exclude(proposed())


def destructions(*, user: User) -> QuerySet[Destruction]:
    """Return the proposals and certificates this person reads, what waits first."""
    if not may_see_retention(user):
        return Destruction.objects.none()
    waits = Q(state=DestructionState.WAITING)
    rows = Destruction.objects.select_related("proposed_by", "decided_by")
    return rows.annotate(waits=waits, requests=Count("lines")).order_by("-waits", "-pk")


def rules_of(destruction: Destruction) -> list[dict[str, Any]]:
    """Return by which rules the time of its requests was over, and of how many: `days_after` and
    `season` of its lines, as they are told in words."""
    rules = destruction.lines.values("days_after", "season")
    rows = rules.annotate(requests=Count("pk"), first=Min("case__closed_at"))
    return [dict(row) for row in rows.order_by(F("days_after").desc(nulls_last=True), "first")]


def totals_of(destruction: Destruction) -> dict[str, int]:
    """Return what a certificate counts: requests destroyed and left, people, rows and files."""
    is_destroyed, is_left = Q(state=LineState.DESTROYED), Q(state=LineState.LEFT)
    found = destruction.lines.aggregate(
        requests=Count("pk"),
        destroyed=Count("pk", filter=is_destroyed),
        left=Count("pk", filter=is_left),
        people=Count("pk", filter=Q(with_person=True)),
        taken=Sum("rows"),
        files_taken=Sum("files"),
    )
    return {name: count or 0 for name, count in found.items()}
