"""Noting a breach of personal data and what the law asks for after it (C72, PDPL art. 20)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.breach_enums import BreachRisk
from cases.models import Breach
from cases.models.breaches import TELL_WITHIN
from cases.report_rights import may_keep_breaches
from cases.services.reasons import real_reason
from cases.services.saving import save_tracked
from cases.signals import breach_noted
from cms.accounts.models import User


@dataclass(frozen=True)
class Judgement:
    """What may come of a breach, whom it concerns (None: not known) and what was done at once."""

    risk: BreachRisk
    people: int | None
    measures: str
    why: str = ""


@transaction.atomic
def note_breach(values: Mapping[str, Any], *, acting_user: User) -> Breach:
    """Write down that something happened; its clock runs from the moment it became known."""
    _allow(acting_user)
    breach = Breach(noted_by=acting_user, **values)
    _refuse_future("day", breach.noticed_at)
    save_tracked(breach, acting_user=acting_user)
    breach_noted.send(sender=Breach, breach=breach)
    return breach


@transaction.atomic
def judge_breach(breach: Breach, judgement: Judgement, *, acting_user: User) -> Breach:
    """Judge anew what may come of it, once more is known; the earlier judgement stays on record.

    A lower one may spare telling somebody: it needs a reason (ValidationError for `why`).
    """
    held = _held(breach, acting_user)
    if judgement.risk.weight < BreachRisk(held.risk).weight:
        try:
            held.why_lower = real_reason(judgement.why)
        except ValidationError as error:
            words = _("Write why less is to be feared than before, in a few words.")
            raise ValidationError({"why": words}) from error
    held.risk, held.people = judgement.risk, judgement.people
    held.measures = judgement.measures
    save_tracked(held, acting_user=acting_user)
    return held


@transaction.atomic
def tell_authority(
    breach: Breach, *, at: datetime, reference: str, why_late: str, acting_user: User
) -> Breach:
    """Note that the authority was told; after seventy-two hours with the reason it asks for."""
    held = _held(breach, acting_user)
    _refuse_future("day", at)
    if at < held.noticed_at:
        raise ValidationError({"day": _("That is before it became known.")})
    if at > held.noticed_at + TELL_WITHIN:
        try:
            held.why_late = real_reason(why_late)
        except ValidationError as error:
            words = _("More than 72 hours have passed: write why, in a few words.")
            raise ValidationError({"why_late": words}) from error
    held.authority_told_at, held.authority_reference = at, reference
    save_tracked(held, acting_user=acting_user)
    return held


@transaction.atomic
def tell_people(breach: Breach, *, on: date, how: str, acting_user: User) -> Breach:
    """Note that the people concerned were told, and how."""
    held = _held(breach, acting_user)
    if not timezone.localdate(held.noticed_at) <= on <= timezone.localdate():
        words = _("Write a day between the one on which it became known and today.")
        raise ValidationError({"on": words})
    held.people_told_on, held.people_told_how = on, how
    save_tracked(held, acting_user=acting_user)
    return held


@transaction.atomic
def close_breach(breach: Breach, *, lessons: str, acting_user: User) -> Breach:
    """Close it with what is done otherwise now: nothing about blame, and nobody left untold."""
    held = _held(breach, acting_user)
    if held.tells_authority and held.authority_told_at is None:
        raise ValidationError(_("The authority has not been told yet."))
    if held.tells_people and held.people_told_on is None:
        raise ValidationError(_("The people concerned have not been told yet."))
    held.lessons, held.closed_at = lessons, timezone.now()
    save_tracked(held, acting_user=acting_user)
    return held


def _held(breach: Breach, user: User) -> Breach:
    _allow(user)
    held = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    if not held.is_open:
        raise ValidationError(_("It is closed already."))
    return held


def _allow(user: User) -> None:
    if not may_keep_breaches(user):
        raise PermissionDenied


def _refuse_future(name: str, moment: datetime) -> None:
    if moment > timezone.now():
        raise ValidationError({name: _("That moment has not come yet.")})
