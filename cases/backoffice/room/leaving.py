"""When a message that is written now will leave: said where staff write it, not after."""

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cases.backoffice.cells import number
from cases.models import Case
from cms.notices.quiet_hours import end_of_quiet


def leaving_words(case: Case) -> str:
    """Return when the person will hear of it; an urgent case knows no quiet hours."""
    if case.is_our_own:
        return _("Nobody is told: the association opened this itself. The words stay here.")
    now = timezone.now()
    morning = end_of_quiet(now)
    if morning is None:
        return _("It goes out at once.")
    if case.is_urgent:
        return _("It goes out at once, though it is late: the case is urgent.")
    if getattr(case, "is_said_at_night", False):
        return _("It goes out at once, though it is late: such messages do not wait here.")
    hour = number(formats.time_format(morning, "H:i"))
    if timezone.localdate(morning) == timezone.localdate(now):
        return _("It goes out today at %(time)s, after the quiet hours.") % {"time": hour}
    return _("It goes out tomorrow at %(time)s, after the quiet hours.") % {"time": hour}
