"""Meetings of a committee: agenda, attendance, who declared what, and minutes that are kept."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cases.meeting_enums import Interest, ItemOutcome, MeetingState
from cases.models.committee import Committee, Decision
from cms.core.encryption import EncryptedJSONField, EncryptedTextField

#: A file on the agenda of such a meeting is decided there and nowhere else.
LIVE = (MeetingState.PLANNED, MeetingState.OPEN)


class MeetingCounter(models.Model):
    """The last number given, per committee and Gregorian year; counted under lock: no gaps."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("meeting counter")
        verbose_name_plural = _("meeting counters")
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "year"], name="one_counter_per_committee_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.committee_id} {self.year}"


class Meeting(models.Model):
    """One meeting of a committee; its number is given when it is planned and never changes."""

    BOUND = ("committee_id", "year", "serial")

    committee = models.ForeignKey(
        Committee,
        on_delete=models.PROTECT,
        related_name="meetings",
        verbose_name=_("committee"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("serial"))
    at = models.DateTimeField(_("date and time"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED
    )
    #: What the quorum was when the meeting opened: a later setting changes no minutes.
    quorum = models.PositiveSmallIntegerField(_("quorum"), null=True, blank=True)
    chaired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("presides"),
    )
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    reason = EncryptedTextField(_("why it is cancelled"), blank=True, default="")
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("planned by"),
    )
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "year", "serial"], name="one_meeting_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(serial__gte=1), name="meetings_count_from_one"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["planned", "cancelled"])
                | models.Q(opened_at__isnull=False, quorum__isnull=False),
                name="a_meeting_opens_with_its_quorum",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to give another number to a meeting that has one."""
        if self.pk and not kwargs.get("force_insert"):
            before = type(self).objects.filter(pk=self.pk).values(*self.BOUND).first()
            if before and any(before[name] != getattr(self, name) for name in self.BOUND):
                raise ValueError("The number of a meeting never changes.")
        super().save(*args, **kwargs)

    @property
    def number(self) -> str:
        return f"{self.year}/{self.serial}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class Attendance(models.Model):
    """Whether one member was there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("member"),
    )
    is_chair = models.BooleanField(_("chair"), default=False)
    is_present = models.BooleanField(_("present"), default=False)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-is_chair", "id"]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member"], name="one_attendance_per_member_and_meeting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.member_id}"


class MeetingItem(models.Model):
    """One file on an agenda. A file lies on one live agenda at most (`services.meetings`)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="agenda_items")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    outcome = models.CharField(
        _("outcome"), max_length=8, choices=ItemOutcome, default=ItemOutcome.WAITING
    )
    decision = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_item"
    )
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="each_file_once_an_agenda"),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(outcome="waiting"),
                name="a_file_waits_on_one_agenda",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="decided") | models.Q(decision__isnull=False),
                name="a_decided_item_has_its_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.case_id}"


class InterestDeclaration(models.Model):
    """What a member said of their ties to the person of a file, before they saw it (C40)."""

    item = models.ForeignKey(MeetingItem, on_delete=models.CASCADE, related_name="declarations")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("member"),
    )
    interest = models.CharField(_("tie"), max_length=8, choices=Interest)
    note = EncryptedTextField(_("note"), blank=True, default="")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("declaration of interest")
        verbose_name_plural = _("declarations of interest")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "member"], name="one_declaration_per_member_and_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.member_id}"


class Minutes(models.Model):
    """What a meeting decided, drawn up when it closed; frozen by the second signature.

    `content` is a snapshot: whatever changes later in cases or settings changes no minutes.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    content = EncryptedJSONField(default=dict)
    remarks = EncryptedTextField(_("remarks"), blank=True, default="")
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("signed by the chair"),
    )
    chair_signed_at = models.DateTimeField(null=True, blank=True)
    secretary = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("signed by the secretary"),
    )
    secretary_signed_at = models.DateTimeField(null=True, blank=True)
    #: Keyed digest over everything above, written with the second signature.
    seal = models.CharField(max_length=64, blank=True)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seal="")
                | models.Q(chair__isnull=False, secretary__isnull=False),
                name="sealed_minutes_are_signed_twice",
            ),
            models.CheckConstraint(
                condition=~models.Q(chair=models.F("secretary")),
                name="minutes_are_signed_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse every change after the second signature; the database refuses it as well."""
        if self.pk and type(self).objects.filter(pk=self.pk).exclude(seal="").exists():
            raise ValueError("Signed minutes never change: add an addendum.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise ValueError("Minutes are never deleted.")

    @property
    def is_sealed(self) -> bool:
        return bool(self.seal)


class Addendum(models.Model):
    """A correction of signed minutes, beside them for good."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="addenda")
    text = EncryptedTextField(_("text"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("addendum")
        verbose_name_plural = _("addenda")

    def __str__(self) -> str:
        return f"{self.minutes_id}/{self.pk}"
