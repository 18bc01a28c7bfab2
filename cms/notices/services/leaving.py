"""Letting a notice leave: claim it, look once more, hand it over, record how it went.

Nothing here knows cases or surveys. What they have to say comes as an `Escort` from above.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from cms.association.selectors import association_held
from cms.core.claims import safe_error
from cms.core.faults import describe_fault
from cms.notices.allow_list import NOT_SENT, may_be_sent_to
from cms.notices.composing import (
    Letter,
    NoTemplate,
    as_html,
    compose,
    compose_record,
    templates_held,
)
from cms.notices.dead_addresses import is_dead
from cms.notices.enums import (
    OPTIONAL_EVENTS,
    Arrival,
    AttemptOutcome,
    DeliveryResult,
    NoticeChannel,
)
from cms.notices.faults import TIME_OVER
from cms.notices.gateways import (
    Attachment,
    Gateway,
    NoSlot,
    OutgoingMessage,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
    gateway_for,
)
from cms.notices.models import Notice
from cms.notices.quiet_hours import QUIET_HOURS, end_of_quiet
from cms.notices.services.attempts import as_said, has_tried_long_enough, lease, record_attempt
from cms.notices.signals import notice_accepted, notice_claimed

log = logging.getLogger(__name__)

KNOWN_DEAD = "the last message to this address bounced"


def _nothing_against(_notice: Notice) -> str:
    return ""


def _nowhere_else(_notice: Notice) -> None:
    return None


def _nothing_along(_notice: Notice) -> Attachment | None:
    return None


def _nothing_to_stop(_notice: Notice) -> str:
    return ""


@dataclass(frozen=True)
class Escort:
    """What the floors above contribute while a notice leaves.

    `reason_to_stay`: why it must not go any more, or "". `fall_back`: write the same thing for the
    next channel when this one refused for good; called in the transaction that parks this one.
    `attachment`: what goes along with an e-mail.
    `stop_url`: where one click ends messages of this kind; asked for optional events alone.
    """

    reason_to_stay: Callable[[Notice], str] = _nothing_against
    fall_back: Callable[[Notice], Notice | None] = _nowhere_else
    stop_url: Callable[[Notice], str] = _nothing_to_stop
    attachment: Callable[[Notice], Attachment | None] = _nothing_along


ALONE = Escort()


@contextmanager
def leaving_together() -> Iterator[None]:
    """Read once what does not differ between the messages of one short turn: profile, templates."""
    with association_held(), templates_held():
        yield


def deliver_notice(pk: int, *, escort: Escort = ALONE) -> DeliveryResult:
    """Let one notice leave if it is to be had, due and still true.

    Claim, hand-over and record each commit on their own: a worker may die between any two, and a
    repeat carries the same Message-ID (promise P4). No gateway is talked to inside a transaction.
    """
    if settings.SILA_HOLD_MESSAGES:
        return DeliveryResult.LATER
    notice = Notice.objects.exclude(channel=NoticeChannel.CALL).claim(pk, lease=lease())
    if notice is None:
        return DeliveryResult.NOT_OURS
    notice_claimed.send(sender=Notice, notice=notice)
    with association_held():
        return _held_back(notice, escort) or _sent(notice, escort)


def _held_back(notice: Notice, escort: Escort) -> DeliveryResult | None:
    """Look at it in the moment of leaving: still wanted, still true, not at night."""
    now = timezone.now()
    is_expired = notice.expires_at is not None and notice.expires_at <= now
    why = "expired" if is_expired else escort.reason_to_stay(notice)
    if not why and not may_be_sent_to(notice.recipient):
        why = NOT_SENT
    if why:
        Notice.objects.cancel(notice, reason=why)
        return DeliveryResult.CANCELLED
    morning = None if notice.is_urgent else end_of_quiet(now)
    if morning:
        Notice.objects.retry_later(notice, error=QUIET_HOURS, after=morning - now)
        return DeliveryResult.LATER
    return None


def _sent(notice: Notice, escort: Escort) -> DeliveryResult:
    gateway: Gateway | None = None
    try:
        gateway = gateway_for(notice.channel)
        letter = _letter(notice, gateway)
        along = escort.attachment(notice) if letter and _carries(notice, gateway) else None
        receipt = _hand_over(notice, letter, gateway, escort, along)
    except NoSlot as error:
        Notice.objects.retry_later(notice, error=str(error), after=error.after)
        return DeliveryResult.LATER
    except NoTemplate:
        return _refused(notice, _name(gateway), "no template in use", escort)
    except PermanentFailure as error:
        return _refused(notice, _name(gateway, error.through), str(error), escort)
    except TemporaryFailure as error:
        return _not_now(notice, _name(gateway, error.through), safe_error(str(error)), escort)
    except ImproperlyConfigured as error:
        return _not_now(notice, _name(gateway), safe_error(str(error)), escort)
    except Exception as error:  # noqa: BLE001 (a fault of ours waits like a busy provider)
        log.error("notice_fault notice=%s fault=%s", notice.pk, describe_fault(error))
        return _not_now(notice, _name(gateway), type(error).__name__, escort)
    notice_accepted.send(sender=Notice, notice=notice)
    return _recorded(notice, gateway, receipt, letter, along.name if along else "")


def _letter(notice: Notice, gateway: Gateway) -> Letter | None:
    """Return what is to be said; None when the person is known to have it, refused when gone."""
    if notice.arrival == Arrival.ARRIVED:  # reported while we did not know that it had left
        return None
    if not gateway.is_mailbox and is_dead(notice.channel, notice.recipient):
        raise PermanentFailure(KNOWN_DEAD)
    return compose(notice)


def _carries(notice: Notice, gateway: Gateway) -> bool:
    """Whether a file can go along: with an e-mail that leaves the building."""
    return notice.channel == NoticeChannel.EMAIL and not gateway.is_mailbox


def _hand_over(
    notice: Notice,
    letter: Letter | None,
    gateway: Gateway,
    escort: Escort,
    along: Attachment | None,
) -> Receipt:
    if letter is None:
        return Receipt(reference=notice.provider_reference)
    is_mail = notice.channel == NoticeChannel.EMAIL
    is_optional = notice.event in OPTIONAL_EVENTS
    return gateway.send(
        OutgoingMessage(
            channel=notice.channel,
            recipient=notice.recipient,
            language=notice.language,
            subject=letter.subject,
            body=letter.body,
            html=as_html(letter, notice.language) if is_mail else "",
            message_id=notice.message_id,
            stop_url=escort.stop_url(notice) if is_optional and is_mail else "",
            is_bulk=is_optional,
            attachment=along,
        )
    )


@transaction.atomic
def _recorded(
    notice: Notice, gateway: Gateway, receipt: Receipt, letter: Letter | None, attached: str
) -> DeliveryResult:
    """Record the words as staff may read them; a mailbox here keeps the secrets apart."""
    through = _name(gateway, receipt.through)
    record_attempt(notice, AttemptOutcome.ACCEPTED, gateway=through)
    record = compose_record(notice, letter)
    said = as_said(notice, record, is_kept_here=gateway.is_mailbox)
    if attached:
        said["attached"] = attached
    Notice.objects.finish(notice, provider_reference=receipt.reference, **said)
    return DeliveryResult.SENT


def _not_now(notice: Notice, gateway: str, detail: str, escort: Escort) -> DeliveryResult:
    """Try again later; after 72 hours of trying it is refused, and staff see it (promise P6)."""
    if has_tried_long_enough(notice):
        return _refused(notice, gateway, f"{TIME_OVER}{detail}", escort)
    log.warning("notice_waits notice=%s why=%s", notice.pk, detail)
    with transaction.atomic():
        record_attempt(notice, AttemptOutcome.TEMPORARY, gateway=gateway, detail=detail)
        Notice.objects.retry_later(notice, error=detail)
    return DeliveryResult.LATER


@transaction.atomic
def _refused(notice: Notice, gateway: str, detail: str, escort: Escort) -> DeliveryResult:
    log.warning("notice_refused notice=%s why=%s", notice.pk, detail)
    record_attempt(notice, AttemptOutcome.PERMANENT, gateway=gateway, detail=detail)
    if Notice.objects.park(notice, error=detail):
        Notice.objects.filter(pk=notice.pk).update(continued_by=escort.fall_back(notice))
    return DeliveryResult.REFUSED


def _name(gateway: Gateway | None, through: str = "") -> str:
    return through or (gateway.name if gateway else "none")
