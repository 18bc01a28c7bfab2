"""An urgent call is accepted by one press, and closed by one where help was given."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.backoffice.room.toolkit import answered
from cases.backoffice.room.urgent import OnTheSpotForm, SayForm
from cases.backoffice.room.views import CaseAction
from cases.helping_rights import may_help_on_the_spot, way_to_accept
from cases.selectors.contact import is_beyond_reach
from cases.services.calls import accept_call
from cases.services.delivery import help_on_the_spot
from cases.services.messages import send_message

Values = dict[str, Any]


class AcceptCall(CaseAction):
    action, anchor = "accept-call", "next"

    @property
    def done(self) -> str:
        if self.case.person.mobile:
            return gettext("The call is yours. Ring the person now.")
        return gettext(
            "The call is yours. No number was left: go there, or write on the request's page."
        )

    def is_allowed(self) -> bool:
        return way_to_accept(self.user, self.case) is not None

    def perform(self, values: Values) -> None:
        accept_call(self.case, acting_user=self.user)


class SayAtOnce(CaseAction):
    """One of the ready answers, without anything being recorded as given."""

    action, anchor, form_class = "say-at-once", "next", SayForm

    @property
    def done(self) -> str:
        if is_beyond_reach(self.case):
            return gettext(
                "It stands on the request's page. No number is known: tell it on the spot."
            )
        return gettext("The message is written and leaves at once.")

    def is_allowed(self) -> bool:
        return may_help_on_the_spot(self.user, self.case)

    def perform(self, values: Values) -> None:
        if said := answered(self.case, values["say"]):
            send_message(self.case, body=said, acting_user=self.user)


class HelpOnTheSpot(CaseAction):
    action, anchor, form_class = "help-on-the-spot", "delivery", OnTheSpotForm
    done = _("It is recorded.")

    def is_allowed(self) -> bool:
        return may_help_on_the_spot(self.user, self.case)

    def perform(self, values: Values) -> None:
        help_on_the_spot(self.case, acting_user=self.user, remark=values["remark"])


URGENT_ACTIONS: Sequence[type[CaseAction]] = (AcceptCall, SayAtOnce, HelpOnTheSpot)
