"""An urgent call in the case room: what its screen offers to whoever answers it."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.backoffice.room.base import RoomBase
from cases.backoffice.room.forms import ActionForm, LineField
from cases.helping_rights import may_help_on_the_spot, way_to_accept


class OnTheSpotForm(ActionForm):
    remark = LineField(
        label=_("A remark"), required=False, help_text=_("Only if there is something to say.")
    )


class UrgentPart(RoomBase):
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
