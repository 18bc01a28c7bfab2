from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cases.enums import HouseholdRelation, MemberStatus, Sex
from cases.kinship import called
from cms.core.encryption import BlindIndexField, EncryptedTextField
from cms.core.identifiers import IdentifierKind, mask_identifier


class HouseholdMember(models.Model):
    """Somebody who lives with, or is kept by, the head of a household (C66).

    Whoever has a file of their own is known by the same identifier: a member may be the head of
    another household, and nothing needs to be tied by hand.
    """

    person = models.ForeignKey(
        "cases.Person",
        on_delete=models.PROTECT,
        related_name="household",
        verbose_name=_("household head"),
    )
    name = EncryptedTextField(_("name"))
    relation = models.CharField(_("relation"), max_length=16, choices=HouseholdRelation)
    born_on = models.DateField(_("born on"), null=True, blank=True)
    #: As it was said; a year before 1600 is Hijri, as everywhere in this house.
    birth_year = models.PositiveSmallIntegerField(
        _("year of birth"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1300), MaxValueValidator(2200)],
    )
    gender = models.CharField(_("gender"), max_length=5, choices=Sex, blank=True, default="")
    identifier_kind = models.CharField(
        _("identifier"), max_length=16, choices=IdentifierKind, default=IdentifierKind.NONE
    )
    identifier = EncryptedTextField(_("identifier number"), blank=True, default="")
    identifier_index = BlindIndexField(source="identifier")
    note = EncryptedTextField(_("note"), blank=True, default="")
    status = models.CharField(
        _("state"), max_length=8, choices=MemberStatus, default=MemberStatus.PRESENT
    )
    ended_on = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("household member")
        verbose_name_plural = _("household members")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="present") | models.Q(ended_on__isnull=False),
                name="who_left_a_household_left_on_a_day",
                violation_error_message=_("Say since when."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.pk}"

    @property
    def kin(self) -> str:
        """The one word for relation and sex together, "daughter"; nothing where there is none."""
        return called(HouseholdRelation(self.relation), self.gender)

    @property
    def masked_identifier(self) -> str:
        return mask_identifier(self.identifier) if self.identifier else ""
