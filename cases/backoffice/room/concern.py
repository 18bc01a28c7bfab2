"""What the room says and asks of restricting a file: who sees it then, and why it is done."""

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.backoffice.room.base import RoomBase
from cases.backoffice.room.forms import ActionForm, TextField
from cases.enums import EventKind
from cases.models import Case
from cases.restricting_enums import Concern
from cases.restricting_rights import (
    answers_for_restrictions,
    keepers_of,
    keeps_sight,
    may_raise_concern,
    reads_concerns,
)
from cases.services.restricting import by_its_service
from cms.accounts.models import User

#: Lines of which others read that it happened, and nothing else.
VEILED = frozenset({EventKind.RESTRICTED, EventKind.UNRESTRICTED})


def veiled_from(user: User, case: Case) -> frozenset[EventKind]:
    return frozenset() if reads_concerns(user, case) else VEILED


class ConcernForm(ActionForm):
    #: Said by a screen that shows a restricted file: what is feared is added, nothing is shut.
    further = forms.BooleanField(required=False, widget=forms.HiddenInput)
    concern = forms.ChoiceField(
        label=_("What do you fear?"), choices=Concern.choices, widget=forms.RadioSelect
    )
    reason = TextField(
        label=_("What happened"),
        rows=3,
        help_text=_(
            "What you saw or heard, when, and from whom. Only the owner, the director, the auditor"
            " and the privacy officer read it."
        ),
    )


class LiftingForm(ActionForm):
    reason = TextField(
        label=_("Why it can be opened again"),
        rows=2,
        help_text=_("Read by the same few as the concern."),
    )


class ConcernPart(RoomBase):
    """Safeguarding (J7): the form that restricts, who keeps the file, the form that lifts it."""

    @cached_property
    def concern_form(self) -> Any:
        if not may_raise_concern(self.user, self.case):
            return None
        return self.form(ConcernForm, "restrict", further=self.case.is_restricted)

    @property
    def keepers(self) -> list[User]:
        return keepers_of(self.case)

    @property
    def keeps_sight(self) -> bool:
        return keeps_sight(self.user, self.case)

    @cached_property
    def lifting_form(self) -> Any:
        is_ours = not self.case.service.is_restricted
        may = is_ours and self._answers_for_it
        return self.form(LiftingForm, "lift-restriction") if may else None

    @property
    def stays_restricted(self) -> str:
        """Why a restriction cannot be lifted here, for who could lift another."""
        is_by_service = self.case.service.is_restricted and self._answers_for_it
        return by_its_service(self.case) if is_by_service else ""

    @property
    def _answers_for_it(self) -> bool:
        return self.case.is_restricted and answers_for_restrictions(self.user, self.case)

    @property
    def veiled(self) -> frozenset[EventKind]:
        return veiled_from(self.user, self.case)
