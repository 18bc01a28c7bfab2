"""Deeds that shut a file: to oneself for kinship, to most out of concern; and lifting that."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages

from cases.backoffice.room.concern import ConcernForm, LiftingForm
from cases.backoffice.room.forms import KinshipForm
from cases.backoffice.room.views import CaseAction
from cases.enums import EventKind
from cases.kinship_rights import may_declare_kinship
from cases.models import CaseEvent
from cases.restricting_enums import Concern
from cases.restricting_rights import answers_for_restrictions, may_raise_concern
from cases.selectors import visible_cases
from cases.services.kinship import declare_kinship
from cases.services.restricting import lift_restriction, restrict_case

#: A second press of the same button comes within these.
_TWICE = timedelta(minutes=10)
_SHUT = _(
    "The file is restricted, and the director has been told. You do not see it any more; nothing of"
    " your work is lost."
)

_OWNERLESS = _(
    "Noted. The case is closed to you now. Nobody has it: it waits without an owner until somebody"
    " with the role of its stage can take it. Who manages the accounts can give somebody that role."
)


class DeclareKinship(CaseAction):
    action, form_class = "declare-kinship", KinshipForm
    done: Any = _("Noted. The case is closed to you now; a colleague has it.")

    def is_allowed(self) -> bool:
        return may_declare_kinship(self.user, self.case)

    def perform(self, values: dict[str, Any]) -> None:
        declaration = declare_kinship(self.case, acting_user=self.user, note=values["note"])
        if declaration.case.owner_id is None:
            self.done = _OWNERLESS


class RestrictCase(CaseAction):
    action, form_class = "restrict", ConcernForm
    done: Any = _("The file is restricted, and the director has been told.")

    def is_allowed(self) -> bool:
        return may_raise_concern(self.user, self.case)

    def perform(self, values: dict[str, Any]) -> None:
        concern = Concern(values["concern"])
        further = values["further"]
        restrict_case(
            self.case,
            acting_user=self.user,
            concern=concern,
            reason=values["reason"],
            further=further,
        )
        if further:
            self.done = _("The concern is recorded, and the director has been told.")
        if not visible_cases(user=self.user).filter(pk=self.case.pk).exists():
            self.done = _SHUT

    def say_gone(self) -> HttpResponse:
        """Who presses twice has shut the file to themselves by the first press: told so again."""
        user: Any = self.request.user
        just_now = CaseEvent.objects.filter(
            case=self.kwargs["pk"], kind=EventKind.RESTRICTED, at__gte=timezone.now() - _TWICE
        )
        if not just_now.filter(actor=user).exists():
            return super().say_gone()
        messages.success(self.request, _SHUT)
        return redirect(reverse("cases:list"))


class LiftRestriction(CaseAction):
    action, form_class = "lift-restriction", LiftingForm
    done = _("The restriction is lifted: the branch sees the file again.")

    def is_allowed(self) -> bool:
        return answers_for_restrictions(self.user, self.case)

    def perform(self, values: dict[str, Any]) -> None:
        lift_restriction(self.case, acting_user=self.user, reason=values["reason"])


RESTRICTING = (DeclareKinship, RestrictCase, LiftRestriction)
