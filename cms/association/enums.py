from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BeneficiaryType(TextChoices):
    """Who is served; it switches identity rules and sections of the file (domain A8-7)."""

    HOUSEHOLD = "household", pgettext_lazy("kind of beneficiary", "Household")
    MOSQUE = "mosque", _("Mosque")
    PILGRIM = "pilgrim", _("Pilgrim or visitor")
    PARTICIPANT = "participant", _("Participant")
    ENTITY = "entity", _("Entity")


class CalendarStyle(TextChoices):
    BOTH = "both", _("Hijri and Gregorian")
    GREGORIAN = "gregorian", _("Gregorian only")


class PlaceKind(TextChoices):
    BRANCH = "branch", _("Branch office")
    SITE = "site", _("Field site")


class ChannelKind(TextChoices):
    """The policies list channels and services together; we tell them apart (domain A8-4)."""

    CHANNEL = "channel", _("Channel")
    ENTRY_SERVICE = "entry_service", _("Service")


class Medium(TextChoices):
    """How something came to us. `HOUSE` is no channel: the association opened it by itself."""

    INTERVIEW = "interview", _("Interview")
    VISIT = "visit", _("Visit")
    PHONE = "phone", _("Phone")
    SOCIAL = "social", _("Social media")
    LETTER = "letter", _("Letter")
    EMAIL = "email", _("E-mail")
    WEBSITE = "website", _("Website")
    REPRESENTATIVE = "representative", _("Representative")
    REQUEST = "request", _("Help request")
    VOLUNTEERING = "volunteering", _("Volunteering")
    HOUSE = "house", _("The association itself")


#: Media that a channel can have.
OFFERED_MEDIA = [(medium.value, medium.label) for medium in Medium if medium != Medium.HOUSE]


class RegistrationGate(TextChoices):
    """Where the registration step stands (domain A8-2)."""

    BEFORE_COMMITTEE = "before_committee", _("Before the committee")
    AFTER_ACCEPTANCE = "after_acceptance", _("After acceptance")


class HijriMonth(IntegerChoices):
    """The months of the Umm al-Qura calendar, by their number."""

    MUHARRAM = 1, _("Muharram")
    SAFAR = 2, _("Safar")
    RABI_AL_AWWAL = 3, _("Rabi al-Awwal")
    RABI_AL_AKHIR = 4, _("Rabi al-Akhir")
    JUMADA_AL_ULA = 5, _("Jumada al-Ula")
    JUMADA_AL_AKHIRAH = 6, _("Jumada al-Akhirah")
    RAJAB = 7, _("Rajab")
    SHABAN = 8, _("Shaban")
    RAMADAN = 9, _("Ramadan")
    SHAWWAL = 10, _("Shawwal")
    DHU_AL_QADAH = 11, _("Dhu al-Qadah")
    DHU_AL_HIJJAH = 12, _("Dhu al-Hijjah")
