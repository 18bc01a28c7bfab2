"""Closed requests whose time is over: for somebody to decide on, nothing is destroyed by itself."""

from datetime import date, datetime, time
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
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
from cases.selectors.tallying import later_month
from cases.selectors.visibility import visible_cases
from cms.accounts.models import User
from cms.association.selectors import current_association

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
    return Case.objects.filter(is_open=False, closed_at__lt=kept_since(), destroyed_at=None)


def is_kept_longer() -> Exists:
    """Return the condition that somebody keeps a request today beyond its time."""
    return Exists(_standing_holds().filter(case=OuterRef("pk")))


def _standing_holds() -> QuerySet[RetentionHold]:
    return RetentionHold.objects.filter(until__gte=timezone.localdate())


def _needed() -> Exists:
    return Exists(Case.objects.filter(concerns=OuterRef("pk"), is_open=True))


def _leads_to_a_kept_file() -> Q:
    """People are seen through their requests: without one nobody would find the file any more."""
    later = Case.objects.filter(person=OuterRef("person"), pk__gt=OuterRef("pk"), destroyed_at=None)
    return keeping_the_file(OuterRef("person")) & ~Q(Exists(later))


def keeping_the_file(person: Any) -> Q:
    """Return the condition that something else than a request keeps somebody's file: a
    registration whose renewal is not over for as long, another tie to the house, a call or a visit
    younger than requests are kept."""
    since = kept_since()
    runs = Q(renew_on=None) | Q(renew_on__gte=timezone.localdate(since))
    young = {"person": person, "at__gte": since}
    return (
        Q(Exists(Registration.objects.filter(runs, person=person)))
        | Q(Exists(PersonRole.objects.filter(person=person)))
        | Q(Exists(Contact.objects.filter(**young)))
        | Q(Exists(Appointment.objects.filter(**young)))
    )


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


def kept_since() -> datetime:
    """Return the moment before which a request must have been closed to be looked at now."""
    today = timezone.localdate()
    month = later_month(today.replace(day=1), -current_association().retention_months)
    day = date(month.year, month.month, min(today.day, 28))
    return timezone.make_aware(datetime.combine(day, time.min))
