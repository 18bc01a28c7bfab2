"""The timeline's sentences about who may see a case: closed to kin, restricted, opened again."""

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.backoffice.room.saying import say
from cases.enums import EventKind
from cases.restricting_enums import Concern

Data = dict[str, Any]


def _kinship(data: Data, _words: Any) -> SafeString:
    if data.get("recommendation"):
        text = _("declared ties of kinship: the case is closed to them, their recommendation void")
        return say(text)
    return say(_("declared ties of kinship: the case is closed to them"))


def _restricted(data: Data, _words: Any) -> SafeString:
    if not data.get("concern"):
        return say(_("restricted the file: few see it from now on"))
    concern = Concern(data["concern"]).label
    if data.get("further"):
        return say(_("recorded a concern, the file being restricted: %(concern)s"), concern=concern)
    return say(_("restricted the file out of concern: %(concern)s"), concern=concern)


def _unrestricted(_data: Data, _words: Any) -> SafeString:
    return say(_("lifted the restriction: the branch sees the file again"))


def _code_renewed(_data: Data, _words: Any) -> SafeString:
    return say(_("gave the person a new tracking code; the old one opens nothing any more"))


def _workflow(data: Data, _words: Any) -> SafeString:
    numbers = {"old": data["from"], "new": data["to"]}
    return say(_("moved it from version %(old)s of its workflow to version %(new)s"), **numbers)


ABOUT_ACCESS: dict[str, Callable[[Data, Any], SafeString]] = {
    EventKind.KINSHIP_DECLARED: _kinship,
    EventKind.CODE_RENEWED: _code_renewed,
    EventKind.RESTRICTED: _restricted,
    EventKind.UNRESTRICTED: _unrestricted,
    EventKind.WORKFLOW_CHANGED: _workflow,
}
