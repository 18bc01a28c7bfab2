"""How large a file is, in words: Django's own have no right plural for "byte" in Arabic."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_STEP = 1024


def size_words(size: int) -> str:
    """Return a number of bytes as people read it: at most one digit after the point."""
    if size < _STEP:
        return ngettext("%(count)s byte", "%(count)s bytes", size) % {"count": size}
    if size < _STEP**2:
        return _("%(size)s KB") % {"size": _short(size / _STEP)}
    return _("%(size)s MB") % {"size": _short(size / _STEP**2)}


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
