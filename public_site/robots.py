"""Telling programs from people without asking people anything (no puzzles, no third party).

A field nobody sees, and a signed note of when the page was made. Neither refuses anybody: who is
suspected gets the same page once more, with everything kept, and goes on by pressing the button
again. The second page leaves the field out of account, so that a browser which fills in everything
by itself never locks its owner out. What robots could fill up is bounded by `public_site.limits`.
"""

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

#: Not a word that browsers and password keepers know how to fill in.
TRAP = "second_line"
STAMP = "page_stamp"
_FIRST, _AGAIN = "first", "again"

ONCE_MORE = _("Please press the button once more. Nothing you chose is lost.")


def new_stamp(*, again: bool = False) -> str:
    """Return when this page was made, so that nobody can say it was earlier."""
    return _signer().sign(_AGAIN if again else _FIRST)


def is_suspect(request: HttpRequest) -> bool:
    """Whether a form came faster than hands can, or with the field filled that nobody sees."""
    page = _page(request.POST.get(STAMP, ""))
    if settings.FORM_MIN_SECONDS and page is None:
        return True
    return page != _AGAIN and bool(request.POST.get(TRAP))


def _page(stamp: str) -> str | None:
    """Return which page was sent; None without a stamp of ours, or with one that is too fresh."""
    try:
        page = _signer().unsign(stamp)
    except BadSignature:
        return None
    try:
        _signer().unsign(stamp, max_age=settings.FORM_MIN_SECONDS)
    except SignatureExpired:
        return page
    return page if settings.FORM_MIN_SECONDS == 0 else None


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="public_site.robots")
