"""Approval facts of a policy, kept as the document states them and never corrected (C03)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.dates import calendar_mismatch_days, from_hijri
from cms.core.digits import to_ascii_digits
from cms.policies.enums import Calendar, DeclaredStatus, ReferenceType

_HIJRI = re.compile(r"(1[345]\d\d)-(\d{1,2})-(\d{1,2})")


def parse_hijri(text: str) -> tuple[int, int, int]:
    """Return year, month, day of a Hijri date as yyyy-mm-dd; a date that never was is refused."""
    match = _HIJRI.fullmatch(to_ascii_digits(text.strip()))
    if match is None:
        raise ValidationError(_("Write the Hijri date as year-month-day, such as 1446-08-28."))
    year, month, day = (int(part) for part in match.groups())
    try:
        from_hijri(year, month, day)
    except ValueError as error:
        raise ValidationError(_("This day does not exist in the Umm al-Qura calendar.")) from error
    return year, month, day


def validate_hijri(text: str) -> None:
    """Refuse a text that is no Hijri date of the Umm al-Qura calendar."""
    parse_hijri(text)


@dataclass(frozen=True)
class MissingFact:
    """One thing a policy still lacks before it may be called approved."""

    field: str
    message: str


class ApprovalFacts(models.Model):
    """Who approved a policy, where it is written down, and when, in the document's own terms."""

    declared_status = models.CharField(
        _("status"),
        max_length=30,
        choices=DeclaredStatus,
        default=DeclaredStatus.AWAITING,
        help_text=_("Choose “Approved” only when the approval facts below are complete."),
    )
    approving_body = models.CharField(_("approved by"), max_length=160, blank=True)
    reference_type = models.CharField(
        _("kind of reference"), max_length=12, choices=ReferenceType, blank=True
    )
    reference = models.CharField(
        _("number of the meeting or minutes"),
        max_length=80,
        blank=True,
        help_text=_("Exactly as the document writes it, such as 25-47-11 or “second”."),
    )
    reference_year = models.CharField(_("year of the reference"), max_length=20, blank=True)
    stated_hijri = models.CharField(
        _("Hijri date as stated"),
        max_length=10,
        blank=True,
        validators=[validate_hijri],
        help_text=_("Year-month-day, such as 1446-08-28. Leave it empty if none is stated."),
    )
    stated_gregorian = models.DateField(_("Gregorian date as stated"), null=True, blank=True)
    authoritative_date = models.CharField(
        _("date that counts"),
        max_length=12,
        choices=Calendar,
        blank=True,
        help_text=_("Needed when the two stated dates are different days."),
    )
    authority_note = models.TextField(
        _("why this date counts"), blank=True, help_text=_("For staff; visitors do not see it.")
    )
    effective_from = models.DateField(
        _("in force from"),
        null=True,
        blank=True,
        help_text=_("Empty: from the day of approval."),
    )
    covered_because = models.TextField(
        _("why this approval covers words changed since"),
        blank=True,
        help_text=_("Only where a clause changes and the approval stays: a slip of the pen, say."),
    )
    signatory_title = models.CharField(_("signed by (title)"), max_length=120, blank=True)
    licence_number = models.CharField(
        _("licence number on the document"), max_length=40, blank=True
    )
    supersedes = models.CharField(
        _("replaces"), max_length=250, blank=True, help_text=_("In words, as the document says.")
    )

    class Meta:
        abstract = True

    @property
    def approval(self) -> tuple[Any, ...]:
        """What tells one approval from another, and why it may cover what was written later."""
        names = ("approving_body", "reference_type", "reference", "reference_year")
        dates = ("stated_hijri", "stated_gregorian", "covered_because")
        return tuple(getattr(self, name) for name in (*names, *dates))

    @property
    def is_approved(self) -> bool:
        return self.declared_status == DeclaredStatus.APPROVED

    @property
    def hijri_as_gregorian(self) -> date | None:
        """The day the stated Hijri date falls on, computed by Umm al-Qura."""
        return from_hijri(*parse_hijri(self.stated_hijri)) if self.stated_hijri else None

    @property
    def mismatch_days(self) -> int:
        """Days between the two stated dates; 0 when they agree or only one is stated."""
        if not (self.stated_hijri and self.stated_gregorian):
            return 0
        return abs(calendar_mismatch_days(parse_hijri(self.stated_hijri), self.stated_gregorian))

    @property
    def approval_date(self) -> date | None:
        """The day that counts: the chosen one of two that differ, else the one there is."""
        if self.authoritative_date == Calendar.HIJRI and self.stated_hijri:
            return self.hijri_as_gregorian
        return self.stated_gregorian or self.hijri_as_gregorian

    @property
    def in_force_from(self) -> date | None:
        """The day the policy begins to bind; nothing while it is not approved."""
        return (self.effective_from or self.approval_date) if self.is_approved else None

    def missing_facts(self) -> list[MissingFact]:
        """Name each fact that must be filled in before the policy may be called approved."""
        facts: list[tuple[str, Any, Any]] = [
            ("approving_body", self.approving_body, _("Say who approved the policy.")),
            ("reference_type", self.reference_type, _("Say where the approval is written down.")),
            ("reference", self.reference, _("Write the number of the meeting or minutes.")),
            (
                "stated_gregorian",
                self.stated_gregorian or self.stated_hijri,
                _("Write the date of approval in at least one calendar."),
            ),
        ]
        missing = [MissingFact(field, str(text)) for field, value, text in facts if not value]
        return missing + self._unsettled_dates()

    def _unsettled_dates(self) -> list[MissingFact]:
        """Two dates that differ: someone must say which counts and why (domain A8-9)."""
        try:
            differ = bool(self.mismatch_days)
        except ValidationError:
            return []  # the date itself is refused by its own field, with its own words
        if not differ:
            return []
        settled = (
            (
                "authoritative_date",
                _("The two dates are different days: choose the one that counts."),
            ),
            ("authority_note", _("Write why this date counts.")),
        )
        return [MissingFact(name, str(text)) for name, text in settled if not getattr(self, name)]
