"""The timeline's sentences about how a case came to us, and what it was raised as."""

from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.backoffice.room.saying import say
from cases.enums import EventKind, Relation
from cms.association.enums import Medium

Data = dict[str, Any]


def _submitted(data: Data, _words: Any) -> SafeString:
    if data.get("medium") == Medium.HOUSE:
        return say(_("opened it for the association itself"))
    medium = dict(Medium.choices).get(data.get("medium", ""), "—")
    if relation := data.get("relation"):
        text = _("took the request down for the person; channel: %(medium)s; speaking: %(who)s")
        if data.get("rights_read"):
            text = _(
                "read the person their rights and took the request down for them; channel:"
                " %(medium)s; speaking: %(who)s"
            )
        return say(text, medium=medium, who=Relation(relation).label)
    return say(_("sent the request; channel: %(medium)s"), medium=medium)


def _raised(data: Data, _words: Any) -> SafeString:
    reference = format_html('<bdi dir="ltr">{}</bdi>', data["reference"])
    return say(_("raised it as general issue %(reference)s"), reference=reference)


def _raised_again(_data: Data, _words: Any) -> SafeString:
    return say(_("counted that the same was raised once more"))


ABOUT_COMING: dict[str, Callable[[Data, Any], SafeString]] = {
    EventKind.SUBMITTED: _submitted,
    EventKind.RAISED: _raised,
    EventKind.RAISED_AGAIN: _raised_again,
}
