"""Signing by a one-time code: sent to the mobile in the answers, typed back within ten minutes."""

from datetime import timedelta
from secrets import randbelow

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from cases.models import SigningCode
from cases.signals import signing_code_made
from cms.core.digits import to_ascii_digits
from cms.core.encryption import blind_index
from cms.core.phones import can_receive_sms
from cms.notices.services import forget_messages

LASTS = timedelta(minutes=10)
TRIES = 5
AGAIN_AFTER = timedelta(minutes=1)
SENDS_AN_HOUR = 5
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_DIGITS = 6


@transaction.atomic
def send_code(subject: str, *, mobile: str, language: str) -> SigningCode:
    """Make a fresh code for what `subject` names and have it sent; earlier ones count no more.

    Raises ValidationError for a number no message reaches, and when too many were asked for.
    Nobody to send it means no code: a signature is never taken on trust.
    """
    if not (mobile and can_receive_sms(mobile)):
        raise ValidationError(_("Text messages do not reach this number. Choose another way."))
    _refuse_too_many(_digest(subject), _digest(mobile))
    number = f"{randbelow(10**_DIGITS):0{_DIGITS}}"
    row = SigningCode.objects.create(
        subject=_digest(subject),
        mobile=_digest(mobile),
        code=_digest(f"{subject}:{number}"),
        language=language,
        sent_at=timezone.now(),
    )
    answers = signing_code_made.send(sender=SigningCode, row=row, code=number, mobile=mobile)
    if not any(answer for _receiver, answer in answers):
        raise ValidationError(_("We cannot send a code at the moment. Choose another way."))
    return row


def _refuse_too_many(subject: str, mobile: str) -> None:
    recent = SigningCode.objects.filter(sent_at__gt=timezone.now() - _HOUR)
    for codes in (recent.filter(subject=subject), recent.filter(mobile=mobile)):
        if codes.count() >= SENDS_AN_HOUR:
            raise ValidationError(
                _("Enough codes were sent for now. Wait an hour, or choose another way.")
            )
    a_moment_ago = timezone.now() - AGAIN_AFTER
    if recent.filter(subject=subject, sent_at__gt=a_moment_ago).exists():
        raise ValidationError(_("A code has just been sent. Wait a minute for it to arrive."))


def message_key(pk: int) -> str:
    """Return the key of the message that brings a code."""
    return f"signing:{pk}"


@transaction.atomic
def forget_codes() -> int:
    """Delete the codes of yesterday, and the numbers they were sent to out of their messages."""
    old = list(
        SigningCode.objects.filter(sent_at__lt=timezone.now() - _DAY).values_list("pk", flat=True)
    )
    forget_messages(message_key(pk) for pk in old)
    return SigningCode.objects.filter(pk__in=old).delete()[0]


def living_code(subject: str) -> SigningCode | None:
    """Return the newest code of this subject while it may still be typed."""
    row = SigningCode.objects.filter(subject=_digest(subject)).first()
    return row if row and _is_alive(row) else None


def _is_alive(row: SigningCode) -> bool:
    in_time = timezone.now() < row.sent_at + LASTS
    return in_time and row.used_at is None and row.tries < TRIES


def verify_code(subject: str, typed: str) -> None:
    """Compare what was typed with the newest code; each try counts, right or wrong.

    Commits by itself: whoever goes on to store the request and fails has still used a try.
    Raises ValidationError saying what to do.
    """
    row = living_code(subject)
    counted = row and SigningCode.objects.filter(pk=row.pk, tries__lt=TRIES, used_at=None).update(
        tries=F("tries") + 1
    )
    if row is None or not counted:
        raise ValidationError(_("This code counts no more. Ask for a new one."))
    digits = "".join(to_ascii_digits(typed).split())
    if not constant_time_compare(row.code, _digest(f"{subject}:{digits}")):
        raise ValidationError(_wrong(TRIES - row.tries - 1))
    SigningCode.objects.filter(pk=row.pk).update(verified_at=timezone.now())


def _wrong(left: int) -> str:
    if left:
        return _("This is not the code we sent. Look at the message again.")
    return _("This was not the code, and it counts no more. Ask for a new one.")


def use_code(subject: str, *, mobile: str) -> None:
    """Take the verified code of this subject, once, in the transaction of what it signs.

    Raises ValidationError without one, or when the mobile is another than the one it went to.
    """
    alive = SigningCode.objects.filter(
        subject=_digest(subject),
        mobile=_digest(mobile),
        verified_at__gt=timezone.now() - LASTS,
        used_at=None,
    )
    if not mobile or not alive.update(used_at=timezone.now()):
        raise ValidationError(_("Confirm with the code we sent to your mobile."))


def _digest(text: str) -> str:
    return blind_index(text, "signing")
