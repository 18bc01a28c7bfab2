"""What providers report after they took a message: it arrived, it did not, the address is dead.

Reports come late, twice, in any order. Each change is one conditional UPDATE, so the second of two
finds nothing to do, and "arrived" is never taken back: the telephone has it.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, TextChoices
from django.db.models.functions import Now

from cms.core.claims import OPEN_STATES, WorkState
from cms.notices.dead_addresses import mark_alive, mark_dead
from cms.notices.enums import Arrival, AttemptOutcome, NoticeChannel
from cms.notices.models import Notice
from cms.notices.services.attempts import record_attempt
from cms.notices.services.leaving import Escort

REPORTED = "report"


class ReportWord(TextChoices):
    DELIVERED = "delivered"
    FAILED = "failed"
    BOUNCED = "bounced"


class ReportResult(TextChoices):
    """What became of a report."""

    TAKEN = "taken"
    KNOWN = "known"
    EARLY = "early"  # we do not know yet that it left; the reporter tries again
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Report:
    """One report: the message by our reference, or by the provider's own name for it."""

    word: ReportWord
    reference: str = ""
    provider_reference: str = ""


@transaction.atomic
def take_report(report: Report, *, escort: Escort) -> ReportResult:
    """Record one report; what did not arrive is said over the next channel, once."""
    notice = _named(report)
    if notice is None:
        return ReportResult.UNKNOWN
    if report.word == ReportWord.DELIVERED:
        return _arrived(notice)
    if report.word == ReportWord.BOUNCED and notice.arrival != Arrival.ARRIVED:
        mark_dead(notice.channel, notice.recipient)
    if notice.state in OPEN_STATES:
        return ReportResult.EARLY
    return _lost(notice, report.word, escort)


def _named(report: Report) -> Notice | None:
    name = Q(pk__in=())
    if report.reference:
        name |= Q(message_id=f"<{report.reference.strip('<>')}>")
    if report.provider_reference:
        name |= Q(provider_reference=report.provider_reference)
    sent = Notice.objects.exclude(channel=NoticeChannel.CALL)
    notice: Notice | None = sent.filter(name).order_by("-id").first()
    return notice


def _arrived(notice: Notice) -> ReportResult:
    """Also before our own record: a message reported while we tried again is not sent again."""
    row = Notice.objects.filter(pk=notice.pk).exclude(arrival=Arrival.ARRIVED)
    if not row.update(arrival=Arrival.ARRIVED, arrival_at=Now()):
        return ReportResult.KNOWN
    mark_alive(notice.channel, notice.recipient)
    record_attempt(notice, AttemptOutcome.ARRIVED, gateway=REPORTED)
    return ReportResult.TAKEN


def _lost(notice: Notice, word: ReportWord, escort: Escort) -> ReportResult:
    row = Notice.objects.filter(pk=notice.pk, state=WorkState.DONE, arrival="")
    if not row.update(arrival=Arrival.LOST, arrival_at=Now()):
        return ReportResult.KNOWN
    record_attempt(notice, AttemptOutcome.LOST, gateway=REPORTED, detail=str(word))
    if notice.continued_by_id is None:
        Notice.objects.filter(pk=notice.pk).update(continued_by=escort.fall_back(notice))
    return ReportResult.TAKEN
