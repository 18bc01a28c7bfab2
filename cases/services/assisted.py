"""What staff note beside a request that they take down for somebody (C20, C26, journey J2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import DocumentState, Evidence, Purpose, Relation
from cases.models import Assistance, Case, CaseDocument, Person
from cases.services.declarations import one_name
from cases.services.identity import expected_digits, refuse_other_digits
from cms.accounts.models import User
from cms.association.models import Branch, Channel
from cms.core.phones import phone_or_text


@dataclass(frozen=True)
class PaperSeen:
    """A paper that was shown: how its number ends, until when it is valid. No copy is made."""

    last_four: str = ""
    expires_on: date | None = None


@dataclass(frozen=True)
class ConsentTaken:
    """How a consent was given: "verbal" or "written", when, and who was by (PDPL reg. 11)."""

    method: str
    at: datetime
    witness: str = ""


@dataclass(frozen=True)
class Assisted:
    """Where, how and before whom a request was taken down; `seen` is keyed by paper."""

    channel: Channel
    #: Whose request it is, where the colleague chose them before writing it down.
    person: Person | None = None
    branch: Branch | None = None
    relation: Relation = Relation.SELF
    speaker: str = ""
    #: What they were asked of the request they object to, and answered rightly.
    shown_by: tuple[str, ...] = ()
    handle: str = ""
    present: str = ""
    private_room: bool = False
    read_back_at: datetime | None = None
    rights_read: bool = False
    consents: Mapping[Purpose, ConsentTaken] = field(default_factory=dict)
    seen: Mapping[str, PaperSeen] = field(default_factory=dict)


def check_witness(assisted: Assisted, *, acting_user: User, applicant: str) -> None:
    """A witness of a consent is somebody else than who takes it down and than who gives it.

    None has to be named: on the telephone nobody else is by. Raises ValidationError.
    """
    told = {one_name(consent.witness) for consent in assisted.consents.values()} - {""}
    if one_name(str(acting_user)) in told:
        words = _("Who takes a consent down cannot be its witness: name somebody else, or nobody.")
        raise ValidationError({"witness": words})
    if one_name(applicant) in told:
        raise ValidationError({"witness": _("The applicant cannot be a witness.")})


def note_assistance(case: Case, assisted: Assisted) -> Assistance:
    """Keep how the request was taken down; the caller holds the case."""
    return Assistance.objects.create(
        case=case,
        channel=assisted.channel,
        handle=phone_or_text(assisted.handle),
        relation=assisted.relation,
        speaker=assisted.speaker,
        present=assisted.present,
        private_room=assisted.private_room,
        read_back_at=assisted.read_back_at,
    )


def note_seen(document: CaseDocument, seen: PaperSeen, *, acting_user: User | None) -> None:
    """Mark a paper as seen on a checklist line that is not saved yet.

    Raises ValidationError, keyed "<paper>.<field>", for an expired paper and for the end of another
    number than the person's.
    """
    try:
        _refuse_doubtful(document, seen)
    except ValidationError as error:
        keyed = {f"{document.key}.{name}": faults for name, faults in error.error_dict.items()}
        raise ValidationError(keyed) from None
    document.state = DocumentState.SEEN
    document.last_four = seen.last_four
    document.expires_on = seen.expires_on
    document.checked_by, document.checked_at = acting_user, timezone.now()
    document.valid_on_submission = True if seen.expires_on else None


def _refuse_doubtful(document: CaseDocument, seen: PaperSeen) -> None:
    if document.evidence == Evidence.COPY:
        raise ValidationError({"seen": _("Of this paper a copy is needed.")})
    if seen.expires_on and seen.expires_on < timezone.localdate(document.case.submitted_at):
        raise ValidationError({"expires_on": _("This paper has expired: ask for a valid one.")})
    refuse_other_digits(seen.last_four)
    expected = expected_digits(document) if seen.last_four else ""
    if expected and seen.last_four.upper() != expected:
        raise ValidationError(
            {"last_four": _("The number in the answers ends otherwise. Read both again.")}
        )
