from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DestructionState(TextChoices):
    """Where a proposal to destroy closed requests stands."""

    WAITING = "waiting", pgettext_lazy("destruction", "Waits for approval")
    APPROVED = "approved", pgettext_lazy("destruction", "Approved, being done")
    DONE = "done", pgettext_lazy("destruction", "Destroyed")
    DECLINED = "declined", pgettext_lazy("destruction", "Declined")


class LineState(TextChoices):
    """What became of one request of a proposal."""

    WAITING = "waiting", pgettext_lazy("destroyed request", "Not yet")
    DESTROYED = "destroyed", pgettext_lazy("destroyed request", "Destroyed")
    LEFT = "left", pgettext_lazy("destroyed request", "Left as it is")


class WhyLeft(TextChoices):
    """Why an approved request was left all the same, looked at in the moment of the deed."""

    HELD = "held", _("It is kept for a reason until a day")
    NEEDED = "needed", _("Another request that is open is about it")
    FILE = "file", _("It is the last that leads to a person's file, and the file is still kept")
    NOT_DUE = "not_due", _("Its time is not over, or no longer")
    REFUSED = "refused", _("A fault stood in the way: the log of the server says which")
    BROKEN = "broken", _("Its timeline is not whole: somebody has to look into it first")
