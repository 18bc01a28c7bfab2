"""Whom a rule finds, and who of them is left out and why: counts before it leaves (C27)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case as Choice
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.enums import DocumentState, Purpose
from cases.models import Campaign, CampaignRecipient, Case, CaseDocument, Consent, Person
from cases.outreach_enums import CampaignKind, CampaignState, RecipientState, WhyLeftOut
from cases.outreach_rights import campaign_scope, reaches_the_house
from cms.accounts.models import User
from cms.association.models import Branch

_LONG_AGO = datetime(1900, 1, 1, tzinfo=timezone.get_fixed_timezone(0))


@dataclass(frozen=True)
class Preview:
    """How many would be told now, and how many are left out for each reason. No names."""

    told: int
    left_out: dict[WhyLeftOut, int]


def visible_campaigns(*, user: User) -> QuerySet[Campaign]:
    return Campaign.objects.filter(campaign_scope(user))


def waiting_for_approval(*, user: User) -> QuerySet[Campaign]:
    """Return the campaigns that wait for this person's approval, the longest wait first; whoever
    wrote one does not approve it."""
    if not user.has_perm("cases.approve_campaign"):
        return Campaign.objects.none()
    waiting = visible_campaigns(user=user).filter(state=CampaignState.WAITING)
    return waiting.exclude(written_by=user).select_related("written_by").order_by("pk")


def branches_to_reach(*, user: User) -> QuerySet[Branch]:
    """Return the branches whose people this person may write to."""
    rows = Branch.objects.filter(is_active=True)
    return rows if reaches_the_house(user) else rows.filter(pk__in=user.branches.values("pk"))


def listed(campaign: Campaign) -> QuerySet[Any]:
    """Return whom the rule finds today, each with `why` they are left out ("": told) and `through`,
    the request by which we know them. Who is known from protected requests only is never found."""
    cases = Case.objects.filter(person=OuterRef("pk"), is_restricted=False)
    if campaign.branch_id:
        cases = cases.filter(branch=campaign.branch_id)
    newest = Subquery(cases.order_by("-pk").values("pk")[:1])
    found = Person.objects.filter(_RULES[CampaignKind(campaign.kind)](campaign))
    known = Q(through__isnull=False) | Q(merged_into__isnull=False)
    found = _with_word(found.annotate(through=newest).filter(known))
    return found.annotate(why=_why(found))


def preview(campaign: Campaign) -> Preview:
    """Count in one question of the database, whatever the size of the house."""
    rows = listed(campaign).order_by().values("why").annotate(count=Count("pk"))
    counts = {row["why"]: row["count"] for row in rows}
    left_out = {why: counts[why.value] for why in WhyLeftOut if why.value in counts}
    return Preview(counts.get("", 0), left_out)


def outcome(campaign: Campaign) -> tuple[dict[str, int], dict[WhyLeftOut, int]]:
    """Return how many of the frozen list are in each state, and why others were left out."""
    rows = campaign.recipients.order_by().values("state", "why_not").annotate(count=Count("pk"))
    states: dict[str, int] = {}
    left_out: dict[WhyLeftOut, int] = {}
    for row in rows:
        states[row["state"]] = states.get(row["state"], 0) + row["count"]
        if row["why_not"]:
            left_out[WhyLeftOut(row["why_not"])] = row["count"]
    return states, left_out


def next_recipients(campaign: Campaign, most: int) -> list[CampaignRecipient]:
    rows = campaign.recipients.filter(state=RecipientState.PLANNED).order_by("pk")
    return list(rows.select_related("person__registration", "case")[:most])


def reasons_now(campaign: Campaign, people: Iterable[int]) -> dict[int, str]:
    """Return of each of these people why they must not be told any more; "" where nothing is."""
    asked = list(people)
    found = dict(listed(campaign).filter(pk__in=asked).values_list("pk", "why"))
    return {pk: found.get(pk, WhyLeftOut.NOT_DUE.value) for pk in asked}


def has_opted_out(person_id: int) -> bool:
    """Whether the person's last word on news and reminders was no."""
    found = _with_word(Person.objects.filter(pk=person_id))
    return found.filter(stopped_at__isnull=False, agreed=False).exists()


def expiring_papers(campaign: Campaign, person_id: int) -> list[CaseDocument]:
    """Return the papers of a person that the rule finds, the first to expire first."""
    rows = _expiring(campaign).filter(case__person=person_id)
    return list(rows.order_by("expires_on", "pk"))


def _with_word(people: QuerySet[Person]) -> QuerySet[Any]:
    """`stopped_at`: when they last said no; `agreed`: whether a yes stands that came after it."""
    words = Consent.objects.filter(purpose=Purpose.OUTREACH, case__person=OuterRef("pk"))
    no = words.filter(Q(is_given=False) | Q(withdrawn_at__isnull=False))
    last_no = no.annotate(at=Coalesce("withdrawn_at", "given_at")).order_by("-at").values("at")[:1]
    people = people.annotate(stopped_at=Subquery(last_no))
    since = Coalesce(OuterRef("stopped_at"), Value(_LONG_AGO))
    yes = words.filter(is_given=True, withdrawn_at=None, given_at__gt=since)
    return people.annotate(agreed=Exists(yes))


def _why(found: QuerySet[Any]) -> Choice:
    earlier = found.filter(identifier_index=OuterRef("identifier_index"), pk__lt=OuterRef("pk"))
    return Choice(
        When(merged_into__isnull=False, then=Value(WhyLeftOut.MERGED)),
        When(stopped_at__isnull=False, agreed=False, then=Value(WhyLeftOut.OPTED_OUT)),
        When(~_REACHABLE, then=Value(WhyLeftOut.NO_CONTACT)),
        When(
            Exists(earlier.filter(_REACHABLE).exclude(identifier_index="")),
            then=Value(WhyLeftOut.DUPLICATE),
        ),
        default=Value(""),
        output_field=CharField(),
    )


#: Encrypted columns say nothing to the database; their digests say whether there is a value.
_REACHABLE = ~Q(mobile_index="") | ~Q(email_index="")


def _last_day(campaign: Campaign) -> date:
    return timezone.localdate() + timedelta(days=campaign.within_days or 0)


def _due_for_renewal(campaign: Campaign) -> Q:
    return Q(registration__renew_on__lte=_last_day(campaign))


def _with_an_expiring_paper(campaign: Campaign) -> Exists:
    return Exists(_expiring(campaign).filter(case__person=OuterRef("pk")))


def _expiring(campaign: Campaign) -> QuerySet[CaseDocument]:
    """Papers of open requests and of beneficiaries' files, unless a newer one has come."""
    rows = CaseDocument.objects.filter(
        expires_on__gte=timezone.localdate(),
        expires_on__lte=_last_day(campaign),
        case__is_restricted=False,
    ).exclude(state=DocumentState.REJECTED)
    lives = Q(case__is_open=True) | Q(case__person__registration__isnull=False)
    newer = CaseDocument.objects.filter(
        key=OuterRef("key"),
        case__person=OuterRef("case__person"),
        expires_on__gt=OuterRef("expires_on"),
    )
    return rows.filter(lives).exclude(Exists(newer))


def _who_said_a_word(_campaign: Campaign) -> Exists:
    words = Consent.objects.filter(purpose=Purpose.OUTREACH, is_given=True)
    return Exists(words.filter(case__person=OuterRef("pk")))


_RULES: dict[CampaignKind, Callable[[Campaign], Q | Exists]] = {
    CampaignKind.RENEWAL: _due_for_renewal,
    CampaignKind.PAPER: _with_an_expiring_paper,
    CampaignKind.SERVICE: _who_said_a_word,
}
