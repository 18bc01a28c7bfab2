"""Why a server was not reached, in words, by the name of the error that said so."""

from django.utils.translation import gettext_lazy as _

_NOT_THERE = _("The server could not be reached.")
_NO_ANSWER = _("The server did not answer in time.")
UNREACHED = {
    **dict.fromkeys(("ConnectionRefusedError", "ConnectError", "gaierror"), _NOT_THERE),
    **dict.fromkeys(("ConnectionResetError", "SMTPServerDisconnected", "ReadError"), _NOT_THERE),
    **dict.fromkeys(("TimeoutError", "ConnectTimeout", "ReadTimeout"), _NO_ANSWER),
}
