from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.accounts.roles import Role, labels_of


class Gender(models.TextChoices):
    """Asked only because people may prefer to be received by a woman (safe contact)."""

    UNSTATED = "", _("Not stated")
    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")


class User(AbstractUser):
    """A member of staff, a volunteer or a committee member; never a beneficiary."""

    gender = models.CharField(_("gender"), max_length=5, choices=Gender, blank=True, default="")
    absent_from = models.DateField(
        _("absent from"),
        null=True,
        blank=True,
        help_text=_("The first day of absence. Empty: absent already."),
    )
    absent_until = models.DateField(
        _("absent until"),
        null=True,
        blank=True,
        help_text=_("New work goes to others up to and including this day."),
    )
    deputy = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("deputy"),
        help_text=_("Gets this person's new work while they are absent."),
    )
    valid_until = models.DateField(
        _("account valid until"),
        null=True,
        blank=True,
        help_text=_("The last day of a volunteer or of temporary staff. Empty: no end."),
    )
    mandate = models.CharField(
        _("what the access is for"),
        max_length=200,
        blank=True,
        help_text=_(
            "For an auditor: the letter of engagement or the decision it rests on. It stands beside"
            " their name in the view log."
        ),
    )

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def has_ended(self) -> bool:
        """True after the last day the account is valid for."""
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @property
    def is_live(self) -> bool:
        """True while this person may work here at all: neither closed nor ended (S12)."""
        return self.is_active and not self.has_ended

    @property
    def is_absent(self) -> bool:
        """True from the first through the last day of absence: new work goes to others."""
        return self.is_away_on(timezone.localdate())

    def is_away_on(self, day: date) -> bool:
        """True on a day between the first and the last of the absence, both included."""
        has_begun = self.absent_from is None or self.absent_from <= day
        return has_begun and self.absent_until is not None and self.absent_until >= day

    def clean(self) -> None:
        super().clean()
        if self.absent_from and not self.absent_until:
            raise ValidationError({"absent_until": _("Write the last day of the absence too.")})
        if self.absent_from and self.absent_until and self.absent_until < self.absent_from:
            raise ValidationError({"absent_until": _("This day comes before the first one.")})
        if self.pk and self.deputy_id == self.pk:
            raise ValidationError({"deputy": _("Somebody else must stand in.")})

    @cached_property
    def roles(self) -> frozenset[str]:
        """Names of the roles this person holds; none once the account is closed or has ended."""
        names = set(self.groups.values_list("name", flat=True)) if self.is_live else set()
        return frozenset(names & set(Role.values))

    def remember_roles(self, groups: Iterable[str]) -> None:
        """Take the names of this person's groups from whoever has just read them."""
        self.__dict__.setdefault(
            "roles", frozenset(groups if self.is_live else ()) & set(Role.values)
        )

    @property
    def role_labels(self) -> list[str]:
        """What people call this person's roles, in the order of the table."""
        return labels_of(self.roles)

    def has_role(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)
