"""Other times for a programme: the bylaws are looked at first, and who waits is told (ENV-6.6)."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.enums import MessageKind
from cases.models import Case, ProgrammeChange, Service
from cases.report_rights import may_change_programmes
from cases.selectors.programmes import (
    in_order,
    latest_change,
    latest_record,
    open_requests,
    programmes,
)
from cases.services.messages import send_message
from cases.services.reasons import real_reason
from cases.signals import programme_changed
from cms.accounts.models import User
from cms.core.dates import format_dual
from cms.core.digits import shown_digits
from cms.core.hygiene import clean_text, says_nothing
from cms.core.translated import TranslatedText, language_codes

#: How many requests one piece of work writes to before it hands on to the next.
CHUNK = 50


@dataclass(frozen=True)
class Proposal:
    """Other times, and what was found in the bylaws; `clause` holds the words looked at."""

    slots: list[str]
    text: TranslatedText
    effective_from: date
    reason: str
    clause: str
    is_allowed: bool
    tells_people: bool = False


@transaction.atomic
def change_programme(
    service: Service, proposal: Proposal, *, acting_user: User, seen: int
) -> ProgrammeChange:
    """Record other times, in force from their day on, and return them.

    Where the bylaws stand against them the check is recorded and the times stay. `seen` is the
    latest record (0: none) that whoever proposes had before them, so that twice is once. Raises
    PermissionDenied, and ValidationError by field for what cannot be so.
    """
    if not may_change_programmes(acting_user):
        raise PermissionDenied
    held = programmes().select_for_update(of=("self",)).filter(pk=service.pk).first()
    if held is None:
        raise ValidationError(_("This service has no times: it is no programme."))
    if latest_record(held) != seen:
        raise ValidationError(_("Its times were looked at meanwhile. Look at them once more."))
    change = _cleaned(held, proposal, latest_change(held))
    change.by = acting_user
    change.save()
    if change.tells_people:
        programme_changed.send(sender=ProgrammeChange, change=change)
    return change


def _cleaned(
    service: Service, proposal: Proposal, before: ProgrammeChange | None
) -> ProgrammeChange:
    change = ProgrammeChange(
        service=service,
        slots=in_order(proposal.slots),
        text=_both_languages(proposal.text),
        was_slots=before.slots if before else [],
        was_text=before.text if before else TranslatedText(),
        effective_from=proposal.effective_from,
        reason=real_reason(proposal.reason),
        clause=clean_text(proposal.clause, multiline=True),
        is_allowed=proposal.is_allowed,
        tells_people=proposal.tells_people and proposal.is_allowed,
    )
    if not change.slots:
        raise ValidationError({"slots": _("Tick at least one time.")})
    if says_nothing(change.clause):
        raise ValidationError({"clause": _("Say which clause you looked at.")})
    _refuse_day(proposal.effective_from, before)
    if before and (change.slots, change.text) == (before.slots, before.text):
        raise ValidationError(_("These are the times already. Nothing was changed."))
    return change


def _both_languages(text: TranslatedText) -> TranslatedText:
    words = {code: clean_text(text.get(code, ""), multiline=True) for code in language_codes()}
    if any(says_nothing(each) for each in words.values()):
        raise ValidationError({"text": _("Write the times in both languages.")})
    return TranslatedText(words)


def _refuse_day(day: date, before: ProgrammeChange | None) -> None:
    """Nothing begins in the past, nor before what is announced: the last word stays the last."""
    if day < timezone.localdate():
        raise ValidationError({"effective_from": _("Choose today or a later day.")})
    if before and before.effective_from and day < before.effective_from:
        raise ValidationError(
            {"effective_from": _("Other times are announced for a later day. Begin with that day.")}
        )


def tell_of_change(change: ProgrammeChange, *, after: int = 0) -> int:
    """Write to the next open requests behind case `after`; return the last case, 0 when none is
    left. Twice is once, and what another change has overtaken is told to nobody."""
    if change.by is None or latest_change(change.service) != change:
        return 0
    rows = open_requests(change.service, user=change.by)
    # Who asked after it was recorded has read the times first.
    chunk = list(rows.filter(pk__gt=after, submitted_at__lte=change.at)[:CHUNK])
    for case in chunk:
        _tell(case, change, change.by)
    return chunk[-1].pk if len(chunk) == CHUNK else 0


def _tell(case: Case, change: ProgrammeChange, author: User) -> None:
    words = clean_text(words_of_change(change, case.language), multiline=True)
    sent = case.messages.filter(kind=MessageKind.TO_PERSON, author=author, at__gte=change.at)
    if words in {message.body for message in sent}:
        return
    with suppress(PermissionDenied):  # kept out by kinship, or closed at this very moment
        send_message(case, body=words, acting_user=author)


def words_of_change(change: ProgrammeChange, language: str) -> str:
    """Return what a person with an open request is told, in the language of the request."""
    day = change.effective_from or timezone.localdate(change.at)
    with override(language):
        words = _(
            "The times of “%(programme)s” are changing. From %(day)s: %(times)s.\n"
            "If these times do not suit you, write to us here."
        )
        return words % {
            "programme": change.service.name.in_language(language),
            "day": shown_digits(format_dual(day, language)),
            "times": change.text.in_language(language).rstrip(".؛ "),
        }
