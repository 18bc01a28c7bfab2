"""What is opened on purpose: for ten minutes, and on record (C62)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from cases.backoffice.names import shows_name
from cases.backoffice.room.views import CaseAction
from cases.objection_rights import may_read_first
from cases.permissions import RoomPart, may_see, parts_for
from cases.selectors.objecting import objection_of
from cases.services.viewing import ANSWERS, FIRST, NAME, record_look


class ShowName(CaseAction):
    """Opens the name on purpose, for some minutes, and notes who did."""

    action, anchor = "show-name", "case"
    done = _("The name is shown for ten minutes. That you opened it is on record.")

    def perform(self, values: dict[str, Any]) -> None:
        record_look(self.case, viewer=self.user, what=NAME)


class ShowNeeds(CaseAction):
    """Opens the sensitive answers that whoever brings the help needs, and notes who did."""

    action, anchor = "show-needs", "help"
    done = _("The answers are open for ten minutes. That you opened them is on record.")

    def is_allowed(self) -> bool:
        return RoomPart.NUMBERS in parts_for(self.user) and shows_name(self.user, self.case)

    def perform(self, values: dict[str, Any]) -> None:
        record_look(self.case, viewer=self.user, what=ANSWERS)


class ShowAnswers(ShowNeeds):
    """The same for those who read all answers: one press opens every sensitive one."""

    action, anchor = "show-answers", "answers"

    def is_allowed(self) -> bool:
        return RoomPart.ANSWERS in parts_for(self.user)


class ShowFirst(CaseAction):
    """Opens the file of the request objected to for who decides that, or was asked for facts; both
    logs note it."""

    action, anchor = "show-first", "objection"
    done = _("The file is open for ten minutes. That you opened it is on record.")

    def is_allowed(self) -> bool:
        return may_read_first(self.user, self.case)

    def perform(self, values: dict[str, Any]) -> None:
        objection = objection_of(self.case)
        if objection is None or not may_see(self.user, objection.first):
            raise PermissionDenied
        for case in (self.case, objection.first):
            record_look(case, viewer=self.user, what=FIRST)


OPENING = (ShowName, ShowNeeds, ShowAnswers, ShowFirst)
