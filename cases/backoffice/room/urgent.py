"""An urgent call in the case room: what its screen offers to whoever answers it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.backoffice.cells import reference_link, stage_tag
from cases.backoffice.names import shows_name
from cases.backoffice.room.base import RoomBase
from cases.backoffice.room.forms import ActionForm, LineField
from cases.backoffice.room.reading import reads_in
from cases.helping_rights import may_help_on_the_spot, way_to_accept
from cases.selectors.alike import calls_like
from cases.selectors.contact import is_beyond_reach, place_typed
from cases.selectors.helping import help_told
from cases.selectors.toolkit import offered_answers


class SayForm(ActionForm):
    """The ready answers of this service, sent while help is on its way."""

    say = forms.ChoiceField(label=_("Tell the person at once"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["say"]
        own = offered_answers(self.case).filter(services=self.case.service_id)
        field.choices = [(str(row.pk), str(row.title)) for row in own]
        field.help_text = reads_in(self.case)
        if is_beyond_reach(self.case):
            field.help_text = _(
                "No number is known, so no message can leave. It stands on the request's page;"
                " tell the person on the spot."
            )


class OnTheSpotForm(ActionForm):
    """Help was given. What is still to be said is said before: afterwards the file is others'."""

    remark = LineField(
        label=_("A remark"), required=False, help_text=_("Only if there is something to say.")
    )


@dataclass(frozen=True)
class LikeCallLine:
    reference: Any
    stage: Any
    where: str
    looks: str
    when: datetime
    is_alike: bool


class UrgentPart(RoomBase):
    @cached_property
    def like_calls(self) -> list[LikeCallLine]:
        """Calls that may tell of the same thing, for who may read what this one tells."""
        if not self.names_person:
            return []
        return [
            LikeCallLine(
                reference=reference_link(found.case),
                stage=stage_tag(found.case),
                where=place_typed(found.case) if shows_name(self.user, found.case) else "",
                looks=found.looks if shows_name(self.user, found.case) else "",
                when=found.case.submitted_at,
                is_alike=found.is_alike,
            )
            for found in calls_like(self.case, user=self.user)
        ]

    @cached_property
    def accepts_call(self) -> bool:
        return way_to_accept(self.user, self.case) is not None

    @cached_property
    def spot_form(self) -> Any:
        """Where help is on its way, the first thing that is offered: it has arrived."""
        accepted = any(row.is_acceptance and row.released_at for row in self.case.decisions.all())
        if not (accepted and may_help_on_the_spot(self.user, self.case)):
            return None
        return self.form(OnTheSpotForm, "help-on-the-spot")

    @cached_property
    def say_form(self) -> Any:
        """What may be said while help is on its way, and records nothing as given."""
        form = self.form(SayForm, "say-at-once") if self.spot_form else None
        return form if form and form.fields["say"].choices else None

    @property
    def spot_label(self) -> str:
        return help_told(self.case).deed
