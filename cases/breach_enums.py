from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BreachRisk(TextChoices):
    """What may come of a breach for the people concerned; it decides who has to be told."""

    NONE = "none", _("No harm to anybody is to be expected")
    POSSIBLE = "possible", _("It may harm people or their rights")
    SERIOUS = "serious", _("It may harm people gravely: they have to act at once")

    @property
    def weight(self) -> int:
        return list(BreachRisk).index(self)


class BreachKind(TextChoices):
    """What sort of data got out, was lost or was changed."""

    CONTACT = "contact", _("Names, telephones, addresses")
    IDENTITY = "identity", _("Identity numbers and papers")
    CIRCUMSTANCES = "circumstances", _("Family, health, prison, income")
    MONEY = "money", _("Account numbers and amounts")
    ACCESS = "access", _("Passwords, codes, personal links")
