"""What is asked beside the questions of an urgent call that staff take down: one thing, as on the
website. Rights are read and the rest is asked once help was there (C26, C67)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.backoffice.desk.fields import DeskForm
from cases.enums import Purpose
from cases.models import Service
from cases.services.assisted import ConsentTaken

#: What nobody is kept waiting for.
NOT_IN_DISTRESS = ("handle", "present", "private_room")


class DistressForm(DeskForm):
    """Stands for `ConsentsForm` where the service is urgent."""

    #: Rights are read when there is time to listen.
    reads_rights = False

    processing = forms.BooleanField(
        label=_("“May we use what you tell us, your health too, to help you now?” They said yes."),
        error_messages={"required": _("Ask, and tick it once they agree.")},
    )

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="consent", **kwargs)
        self.purposes = [Purpose.PROCESSING]
        if service.is_sensitive:
            self.purposes.append(Purpose.SENSITIVE)

    def given(self) -> dict[Purpose, bool]:
        return dict.fromkeys(self.purposes, True)

    def taken(self) -> dict[Purpose, ConsentTaken]:
        now = timezone.now()
        return {purpose: ConsentTaken("verbal", now, "") for purpose in self.purposes}
