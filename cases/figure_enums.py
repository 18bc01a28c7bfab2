"""What the monthly figures count."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Measure(TextChoices):
    """One kind of figure; beside each what its `key` and its `value` say."""

    #: key: nothing; value: 1 when papers were asked for afterwards.
    RECEIVED = "received", _("Received")
    #: key: the result; value: nothing.
    DECIDED = "decided", _("Decided")
    #: key: the reason; value: nothing.
    REFUSED = "refused", _("Refused")
    #: key: the outcome; value: nothing.
    CLOSED = "closed", _("Closed")
    #: key: the kind of body and its number in the directory, `rescue 3`; value: nothing.
    REFERRED = "referred", _("Handed over to another body")
    #: key: nothing; value: 1 when the answer came inside its window.
    ANSWERED = "answered", _("Answered")
    #: key: the kind of stage; value: days since the request.
    REACHED = "reached", _("Reached a stage")
    #: key: the kind of stage; value: minutes since the request, of services that promise minutes
    #: or hours; these are not counted in days.
    MINUTES = "minutes", _("Reached a stage, in minutes")
    #: key: gender and standing, `woman citizen`; value: 1 when something was granted.
    EQUITY = "equity", _("Equal treatment")
    #: key: a time that suits, or nothing for a request that said any; value: nothing.
    WISHED = "wished", _("Times that suit")


class Standing(TextChoices):
    """The nationality group, as far as the paper that was shown tells it."""

    CITIZEN = "citizen", _("Citizens")
    RESIDENT = "resident", _("Residents")
    VISITOR = "visitor", _("Pilgrims and visitors")
    UNKNOWN = "unknown", _("Not known")


class SampleDay(TextChoices):
    """By which of its days a request falls into the period of a sample."""

    CAME = "came", _("The day it came")
    CLOSED = "closed", _("The day it was closed")


class Stratum(TextChoices):
    """What a sample is laid out by: so many at random out of each group (J11)."""

    SERVICE = "service", _("Service")
    OUTCOME = "outcome", _("Outcome")
    BRANCH = "branch", _("Branch")
    CHANNEL = "channel", _("Channel")
    DECISION = "decision", _("Kind of decision")


class Promise(TextChoices):
    """How a request stands to the days it was promised (C41)."""

    KEPT = "kept", pgettext_lazy("promise", "Kept")
    LATE = "late", pgettext_lazy("promise", "Too late")
    RELEASED_EARLY = "released_early", pgettext_lazy("promise", "Early by override")
    EARLY = "early", pgettext_lazy("promise", "Too early")
    WAITING = "waiting", pgettext_lazy("promise", "Not told yet")
    NONE = "none", pgettext_lazy("promise", "Nothing promised")
