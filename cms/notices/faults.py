"""Why a server was not reached, in words, by the name of the error that said so."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core.digits import shown_digits

#: Stands before the cause where we tried until the time for it was over (promise P6).
TIME_OVER = "72 hours: "
_STATUS = re.compile(r"http (\d{3})")

_NOT_THERE = _("The server could not be reached.")
_NO_ANSWER = _("The server did not answer in time.")
UNREACHED = {
    **dict.fromkeys(("ConnectionRefusedError", "ConnectError", "gaierror"), _NOT_THERE),
    **dict.fromkeys(("ConnectionResetError", "SMTPServerDisconnected", "ReadError"), _NOT_THERE),
    **dict.fromkeys(("TimeoutError", "ConnectTimeout", "ReadTimeout"), _NO_ANSWER),
}


def in_words(fault: str, known: Mapping[str, Any]) -> str:
    """Return what a gateway wrote down in words where we have them, else as it gave it.

    `known`: further faults and their words.
    """
    cause = fault.removeprefix(TIME_OVER)
    words = {**known, **UNREACHED}.get(cause, cause)
    if status := _STATUS.fullmatch(cause):
        answer = gettext("The server answered with error %(number)s.")
        words = answer % {"number": shown_digits(status[1])}
    if cause == fault:
        return str(words)
    return gettext("Tried for 72 hours in vain. %(cause)s") % {"cause": words}
