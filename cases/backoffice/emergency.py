"""Opening a case in an emergency, and telling those who answer for it (C26, C62)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from cases.backoffice.cells import reference_link
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.base import DeskFormView
from cases.backoffice.desk.fields import DeskForm
from cases.backoffice.room.forms import CodeField, TextField
from cases.emergencies import answers_for_emergencies, may_open_in_emergency
from cases.models import Case
from cases.selectors.emergencies import openings_to_note
from cases.services.emergency import note_opening, open_in_emergency
from cms.association.selectors import current_association

ROWS = 20


class EmergencyForm(DeskForm):
    reference = CodeField(
        label=_("Reference"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Write the reference of the request.")},
    )
    reason = TextField(
        label=_("Why it cannot wait"),
        error_messages={"required": _("Write why it cannot wait.")},
        help_text=_(
            "In a few words what happened: ten letters at least. Kept in the timeline under your"
            " name and read by the director."
        ),
    )


class EmergencyView(BelowAList, DeskFormView):
    """Nobody without the right learns that this screen exists, let alone a case."""

    list_route, list_label = "cases:list", _("Cases")
    template_name = "cases/backoffice/emergency.html"
    form_class = EmergencyForm
    header_icon = "warning"
    page_title = _("Open a case in an emergency")
    submit = _("Open the case")
    done = _("The case is open to you. The director and the privacy officer have been told.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.is_allowed():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def is_allowed(self) -> bool:
        return may_open_in_emergency(self.user)

    def perform(self, form: Any) -> Case:
        values = form.cleaned_data
        return open_in_emergency(
            values["reference"], acting_user=self.user, reason=values["reason"]
        )

    def where_next(self, made: Any) -> str:
        return reverse("cases:inspect", args=[made.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hours = current_association().emergency_hours
        return super().get_context_data(hours=hours, **kwargs)


class NoteOpeningView(View):
    """One press on the first screen: I have read of it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, opening_pk: int) -> HttpResponse:
        user: Any = request.user
        if not answers_for_emergencies(user):
            raise Http404
        note_opening(get_object_or_404(openings_to_note(user), pk=opening_pk), acting_user=user)
        messages.success(request, _("Noted, with your name and the time."))
        return redirect("wagtailadmin_home")


class EmergencyPanel(Component):
    """On the first screen of those who answer for it, before everything else."""

    name = "emergencies"
    order = 1
    template_name = "cases/backoffice/emergencies.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "request": parent_context["request"],
            "csrf_token": get_token(parent_context["request"]),
            "rows": [
                {"row": row, "reference": reference_link(row.case)}
                for row in openings_to_note(parent_context["request"].user)[:ROWS]
            ],
        }
