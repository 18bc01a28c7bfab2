"""Words of outreach: telling people something that they did not ask for (C27)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignKind(TextChoices):
    """The rules that make a list. There is no list of chosen people, and none may be added."""

    RENEWAL = "renewal", _("Files due for renewal")
    PAPER = "paper", _("Papers about to expire")
    SERVICE = "service", _("A season or a new service")


class LegalBasis(TextChoices):
    """On what somebody is told without having asked (PDPL art. 5 and 6)."""

    CONSENT = "consent", _("The person agreed to be told")
    AGREEMENT = "agreement", _("Carrying out what was agreed with the person")
    LEGAL_DUTY = "legal_duty", _("A duty under another law")
    LEGITIMATE = "legitimate", _("A legitimate interest, without sensitive data")


class CampaignState(TextChoices):
    DRAFT = "draft", pgettext_lazy("campaign", "Draft")
    WAITING = "waiting", pgettext_lazy("campaign", "Waits for approval")
    APPROVED = "approved", pgettext_lazy("campaign", "Approved")
    SENDING = "sending", pgettext_lazy("campaign", "Being sent")
    DONE = "done", pgettext_lazy("campaign", "Done")
    CANCELLED = "cancelled", pgettext_lazy("campaign", "Cancelled")


class RecipientState(TextChoices):
    PLANNED = "planned", pgettext_lazy("recipient", "To be told")
    TOLD = "told", pgettext_lazy("recipient", "Told")
    LEFT_OUT = "left_out", pgettext_lazy("recipient", "Left out")


class WhyLeftOut(TextChoices):
    """Why somebody on the list is not told."""

    MERGED = "merged", _("Their file was merged into another one")
    OPTED_OUT = "opted_out", _("They asked for no such messages")
    NO_CONTACT = "no_contact", _("Neither a mobile nor an e-mail is known")
    DUPLICATE = "duplicate", _("The same identifier number has another file on the list")
    NOT_DUE = "not_due", _("Meanwhile the matter is settled")
    CANCELLED = "cancelled", _("The campaign was cancelled")
