"""Handing a person over to another body: with the move that ends the case, never without (C52)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import EventKind, MessageKind
from cases.exceptions import MoveNotAllowed
from cases.models import Case, Partner, Referral
from cases.referral_enums import ConsentWay, HandoverBasis, PartnerKind, ReferralResult
from cases.referral_rights import may_note_result, offered_bases
from cases.selectors.referrals import offered_partners, words_of_handover
from cases.services.correspondence import store_message
from cases.services.moves import make_move, move_to, refuse_if_changed
from cases.services.saving import save_tracked
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.core.hygiene import clean_text
from cms.core.translated import translated

#: A call may be taken down after the help; what is older than this is a slip of the pen.
_EARLIEST = timedelta(days=1)
NOBODY_NAMED = gettext_lazy("Choose to whom, or write the name of another body below.")
#: Clocks differ a little.
_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class HandoverTerms:
    """Who was handed over to whom; `partner` of the directory, or `other_body` by its name."""

    receiver: str
    basis: HandoverBasis
    partner: Partner | None = None
    other_body: str = ""
    their_number: str = ""
    handed: str = ""
    handed_at: datetime | None = None
    consent_on: date | None = None
    consent_way: ConsentWay | None = None
    #: Goes to the person beneath the name of the body; `note` never does.
    word: str = ""
    note: str = ""


@transaction.atomic
def refer_case(
    case: Case,
    *,
    to: str,
    acting_user: User,
    handover: HandoverTerms,
    expected_version: int | None = None,
) -> Referral:
    """Make the move to stage `to` that hands the person over, keep to whom and on which basis, and
    tell the person in their language.

    Raises what a move raises (`move_case`), and ValidationError, by field, for what is missing.
    """
    case = lock_case(case)
    refuse_if_changed(case, expected_version)
    move = move_to(case, to, acting_user=acting_user)
    if not case.workflow_version.document.stage(to).hands_over:
        raise MoveNotAllowed(_("There is no such move from this stage."))
    referral = _checked(case, handover)
    referral.recorded_by = acting_user
    case = make_move(case, move, acting_user=acting_user, reason=handover.note)
    save_tracked(referral, acting_user=acting_user)
    data = {
        "referral": referral.pk,
        "partner_kind": referral.partner_kind,
        "basis": referral.basis,
    }
    record_event(case, EventKind.REFERRED, acting_user=acting_user, data=data)
    _tell(case, referral, handover.word, acting_user)
    return referral


def _tell(case: Case, referral: Referral, word: str, acting_user: User) -> None:
    """To whom, with their number, in a message of its own: so short that it is read at once."""
    told = words_of_handover(referral, case.language)
    for said in (told, word.strip()):
        if said:
            store_message(case, MessageKind.TO_PERSON, said, acting_user)


def _checked(case: Case, handover: HandoverTerms) -> Referral:
    """Return the row, not saved; raise ValidationError with everything that is amiss."""
    faults = {
        **_faults_of_the_body(case, handover),
        **_faults_of_the_basis(case, handover),
    }
    if not handover.receiver.strip():
        faults["receiver"] = _("Write who took the person over: a name or a role.")
    if why := _why_not_then(case, handover.handed_at):
        faults["handed_at"] = why
    if faults:
        raise ValidationError(faults)
    agreed = handover.basis == HandoverBasis.CONSENT
    return Referral(
        case=case,
        **_body(handover),
        receiver=clean_text(handover.receiver),
        their_number=clean_text(handover.their_number),
        handed=clean_text(handover.handed, multiline=True),
        handed_at=handover.handed_at or timezone.now(),
        basis=handover.basis,
        consent_on=(handover.consent_on or timezone.localdate()) if agreed else None,
        consent_way=(handover.consent_way or "") if agreed else "",
    )


def _body(handover: HandoverTerms) -> dict[str, Any]:
    partner = handover.partner
    if partner is None:
        name = translated(clean_text(handover.other_body))
        return {"partner_name": name, "partner_kind": PartnerKind.OTHER}
    return {
        "partner": partner,
        "partner_name": partner.name,
        "partner_kind": partner.kind,
        "partner_phone": partner.phone,
    }


def _faults_of_the_body(case: Case, handover: HandoverTerms) -> dict[str, str]:
    partner, other = handover.partner, handover.other_body.strip()
    if partner is None and not other:
        return {"partner": str(NOBODY_NAMED)}
    if partner and other:
        return {"other_body": _("Name one body: the one chosen above, or this one.")}
    if partner and not offered_partners(case).filter(pk=partner.pk).exists():
        return {"partner": _("This partner is not in use here any more. Choose another.")}
    return {}


def _faults_of_the_basis(case: Case, handover: HandoverTerms) -> dict[str, str]:
    if handover.basis not in offered_bases(case):
        return {"basis": _("Only an urgent call is handed over without asking the person.")}
    if handover.basis != HandoverBasis.CONSENT:
        return {}
    faults = {}
    if handover.consent_on and handover.consent_on > timezone.localdate():
        faults["consent_on"] = _("This day has not come yet.")
    if not handover.consent_way:
        faults["basis"] = _("Choose how the person agreed.")
    return faults


def _why_not_then(case: Case, at: datetime | None) -> str:
    if at is None:
        return ""
    if at > timezone.now() + _AHEAD:
        return _("This moment has not come yet.")
    if at < case.submitted_at - _EARLIEST:
        return _("This is long before the request came. Look at the day again.")
    return ""


@dataclass(frozen=True)
class PartnerAnswer:
    """What the other body told us; `on` is today where nothing is said."""

    result: ReferralResult
    on: date | None = None
    note: str = ""


@transaction.atomic
def note_result(referral: Referral, *, acting_user: User, answer: PartnerAnswer) -> Referral:
    """Keep what the partner told us of the person; a later answer takes the place of an earlier
    one, and the history keeps both.

    Raises PermissionDenied, and ValidationError for a day that cannot be.
    """
    case = lock_case(referral.case)
    if not may_note_result(acting_user, case):
        raise PermissionDenied
    referral = Referral.objects.get(pk=referral.pk)
    day = answer.on or timezone.localdate()
    if not answer.result:
        raise ValidationError({"result": _("Choose what came of it.")})
    if day > timezone.localdate():
        raise ValidationError({"result_on": _("This day has not come yet.")})
    if day < timezone.localdate(referral.handed_at):
        raise ValidationError({"result_on": _("This day is before the handover.")})
    if answer.result == ReferralResult.OTHER and not answer.note.strip():
        raise ValidationError({"result_note": _("Write what they told us.")})
    referral.result, referral.result_on = answer.result, day
    referral.result_note = clean_text(answer.note, multiline=True)
    referral.result_by = acting_user
    save_tracked(referral, acting_user=acting_user)
    data = {"referral": referral.pk, "answer": str(referral.result)}
    record_event(case, EventKind.REFERRAL_ANSWERED, acting_user=acting_user, data=data)
    return referral
