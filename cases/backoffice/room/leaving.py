"""When a message that is written now will leave: said where staff write it, not after."""

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cases.backoffice.cells import number
from cases.models import Case
from cases.selectors.contact import is_beyond_reach, is_told_by_call
from cms.notices.quiet_hours import end_of_quiet


def leaving_words(case: Case) -> str:
    """Return when the person will hear of it, and by whom where a colleague has to ring; an urgent
    case knows no quiet hours."""
    if case.is_our_own:
        return _("Nobody is told: the association opened this itself. The words stay here.")
    if is_beyond_reach(case):
        return _(
            "No number is known: it stands on the request's page; tell the person on the spot."
        )
    if is_told_by_call(case.person):
        return _("It is said by telephone: the call waits among the messages.")
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
