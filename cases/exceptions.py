"""Refusals with a name; each carries the sentence a person reads."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from cases.models import CaseEvent


class MoveNotAllowed(PermissionDenied):
    """The workflow, or the person's role, has no such move from here."""


class GateNotMet(ValidationError):
    """Something must be done first; `missing` names each thing."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = list(missing)
        super().__init__(_("Still missing: %(what)s.") % {"what": _(", ").join(self.missing)})


class CaseChanged(ValidationError):
    """Somebody changed the case meanwhile; `events` are what happened since it was opened."""

    def __init__(self, events: Sequence["CaseEvent"]) -> None:
        self.events = list(events)
        super().__init__(_("This case was changed while you had it open. Look at it once more."))


class ReasonRequired(ValidationError):
    def __init__(self) -> None:
        super().__init__({"reason": _("This needs a few words: write them here.")})


class HandoverRequired(ValidationError):
    """The case goes to another body: to whom, and on which basis, is asked in a form of its own."""

    def __init__(self) -> None:
        super().__init__(
            _("Say to whom it is handed over: open the case and fill in the form of that step.")
        )
