from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SurveyTrigger(TextChoices):
    AFTER_CLOSURE = "after_closure", _("After a case closes")
    AFTER_DELIVERY = "after_delivery", _("After a delivery")
    AFTER_DECISION = "after_decision", _("After a decision")


class InvitationState(TextChoices):
    PLANNED = "planned", pgettext_lazy("invitation", "Planned")
    SENT = "sent", _("Sent")
    ANSWERED = "answered", pgettext_lazy("invitation", "Answered")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


class WhyNot(TextChoices):
    """Why somebody is not asked."""

    WITHDRAWN = "withdrawn", _("The person withdrew the request")
    NO_CONSENT = "no_consent", _("The person did not want to be asked")
    NO_CONTACT = "no_contact", _("No mobile and no e-mail")
    SURVEY_ENDED = "survey_ended", _("The survey had ended")
    ASKED_LATELY = "asked_lately", _("The person was asked a short while ago")


class CommentState(TextChoices):
    """What became of what somebody wrote. It is read by one person before it is passed on."""

    WAITING = "waiting", _("Waits for a reader")
    PASSED = "passed", _("Passed on")
    KEPT_BACK = "kept_back", _("Kept back")


class Dimension(TextChoices):
    """What results are shown by. There is no dimension of persons, and none may be added (3.11)."""

    SERVICE = "service", _("Service")
    BRANCH = "branch", _("Branch")
    MEDIUM = "medium", _("Channel")
    MONTH = "month", _("Month")
