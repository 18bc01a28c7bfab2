"""When a programme is held, and when it suits people: one vocabulary for both."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TimeSlot(TextChoices):
    """A stretch of the week as people speak of it: prayer times move, and so do these (ENV-6.6)."""

    WEEKDAY_MORNING = "weekday_morning", _("Weekday mornings")
    WEEKDAY_AFTER_ASR = "weekday_after_asr", _("Weekdays after the afternoon prayer")
    WEEKDAY_AFTER_MAGHRIB = "weekday_after_maghrib", _("Weekdays after the sunset prayer")
    WEEKEND_MORNING = "weekend_morning", _("Friday or Saturday morning")
    WEEKEND_EVENING = "weekend_evening", _("Friday or Saturday, afternoon or evening")
