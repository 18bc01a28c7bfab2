"""The register of letters: gapless numbers, both calendars, nothing ever struck out (C22)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.desk_rights import may_keep_letters, may_keep_line
from cases.enums import Direction, EventKind
from cases.letter_enums import LetterDelivery, LetterKind
from cases.models import Case, Letter, LetterAnnotation, LetterCounter, LetterScan
from cases.permissions import may_work_on
from cases.selectors.desk import home_branch, visible_letters
from cases.services.files import SubmittedFile
from cases.services.saving import save_tracked
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.association.models import Branch
from cms.core.dates import hijri


@dataclass(frozen=True)
class LetterEntry:
    """What is written down of a letter; its number and its day are given, never chosen."""

    direction: Direction
    correspondent: str
    subject: str
    kind: LetterKind = LetterKind.LETTER
    written_on: date | None = None
    their_number: str = ""


@dataclass(frozen=True)
class ProofOfPost:
    """How and when an outgoing letter reached its reader."""

    how: LetterDelivery
    on: date
    proof: str


@transaction.atomic
def register_letter(
    entry: LetterEntry,
    *,
    acting_user: User,
    case: Case | None = None,
    scans: Iterable[SubmittedFile] = (),
) -> Letter:
    """Give a letter the next number of its direction and Hijri year, today.

    The counter is held until the transaction ends: two desks never get one number, and a number
    whose letter was not stored is given again.
    """
    if not may_keep_letters(acting_user) or (case and not may_work_on(acting_user, case)):
        raise PermissionDenied
    if entry.written_on and entry.written_on > timezone.localdate():
        raise ValidationError({"written_on": _("This day has not come yet.")})
    branch = (case.branch if case else None) or home_branch(acting_user)
    letter = _entered(entry, case, branch, acting_user)
    for scan in scans:
        _hang(letter, scan, acting_user)
    _tell_case(letter, acting_user)
    return letter


@transaction.atomic
def enter_for_the_house(
    entry: LetterEntry, case: Case, *, acting_user: User | None, by: str = "staff"
) -> Letter:
    """Give a letter that the house wrote by itself the next number; `by` says who wanted it.

    The caller has judged whether it may be written (`services.person_letters`).
    """
    letter = _entered(entry, case, case.branch, acting_user)
    _tell_case(letter, acting_user, by=by)
    return letter


def _entered(
    entry: LetterEntry, case: Case | None, branch: Branch | None, acting_user: User | None
) -> Letter:
    if case:
        lock_case(case)  # always before the counter, so that no two wait for each other
    today = timezone.localdate()
    year = hijri(today).year
    letter = Letter(
        direction=entry.direction,
        hijri_year=year,
        serial=_next_serial(entry.direction, year),
        registered_on=today,
        kind=entry.kind,
        correspondent=entry.correspondent,
        subject=entry.subject,
        written_on=entry.written_on,
        their_number=entry.their_number,
        case=case,
        branch=branch,
        registered_by=acting_user,
    )
    save_tracked(letter, acting_user=acting_user)
    return letter


def _next_serial(direction: Direction, year: int) -> int:
    LetterCounter.objects.get_or_create(direction=direction, hijri_year=year)
    counter = LetterCounter.objects.select_for_update().get(direction=direction, hijri_year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def _hang(letter: Letter, scan: SubmittedFile, acting_user: User) -> LetterScan:
    return LetterScan.objects.create(
        letter=letter,
        file=scan.name,
        original_name=scan.original_name,
        content_type=scan.content_type,
        size=scan.size,
        sha256=scan.sha256,
        uploaded_by=acting_user,
    )


def _tell_case(letter: Letter, acting_user: User | None, by: str = "staff") -> None:
    if letter.case is None:
        return
    data = {"letter": letter.pk, "number": letter.number, "direction": letter.direction}
    if by == "person":
        data["wanted_by"] = by
    case = lock_case(letter.case)
    kind = EventKind.LETTER_REGISTERED
    record_event(case, kind, acting_user=acting_user, by=by, data=data)


@transaction.atomic
def add_scan(letter: Letter, scan: SubmittedFile, *, acting_user: User) -> LetterScan:
    return _hang(_held(letter, acting_user), scan, acting_user)


@transaction.atomic
def annotate_letter(letter: Letter, *, text: str, acting_user: User) -> LetterAnnotation:
    """Add a word beside the line: the only way to correct it."""
    held = _held(letter, acting_user)
    if not text.strip():
        raise ValidationError({"text": _("Write the annotation.")})
    return LetterAnnotation.objects.create(letter=held, text=text.strip(), by=acting_user)


@transaction.atomic
def prove_delivery(letter: Letter, *, proof: ProofOfPost, acting_user: User) -> Letter:
    """Note how an outgoing letter reached its reader; noted once, corrected by annotation."""
    held = _held(letter, acting_user)
    if held.direction != Direction.OUT:
        raise ValidationError(_("Only an outgoing letter is delivered."))
    if held.delivery:
        raise ValidationError(_("The delivery is noted already. Add an annotation instead."))
    if not proof.proof.strip():
        raise ValidationError(
            {"proof": _("Write who signed for it, or the number of the receipt.")}
        )
    if not held.registered_on <= proof.on <= timezone.localdate():
        raise ValidationError(
            {"on": _("It was delivered on a day from its registration to today.")}
        )
    held.delivery, held.delivered_on = proof.how, proof.on
    held.delivery_proof = proof.proof.strip()
    save_tracked(held, acting_user=acting_user)
    return held


@transaction.atomic
def note_collected(letter: Letter) -> Letter:
    """Note that the person took an outgoing letter from the tracking page; a delivery stands."""
    held = Letter.objects.select_for_update().get(pk=letter.pk)
    if not held.delivery:
        held.delivery, held.delivered_on = LetterDelivery.COLLECTED, timezone.localdate()
        save_tracked(held, acting_user=None)
    return held


@transaction.atomic
def tie_letter(letter: Letter, case: Case, *, acting_user: User) -> Letter:
    """Tie a letter to the case it is about, once."""
    held = _held(letter, acting_user)
    if not may_work_on(acting_user, case):
        raise PermissionDenied
    if held.case_id is not None:
        raise ValidationError(_("This letter belongs to a case already."))
    held.case = case
    save_tracked(held, acting_user=acting_user)
    _tell_case(held, acting_user)
    return held


def _held(letter: Letter, acting_user: User) -> Letter:
    seen = visible_letters(user=acting_user).filter(pk=letter.pk)
    if not may_keep_line(acting_user, letter) or not seen.exists():
        raise PermissionDenied
    return Letter.objects.select_for_update().get(pk=letter.pk)
