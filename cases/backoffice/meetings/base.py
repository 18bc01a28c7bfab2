"""Screens with deeds: a form, a service behind it, and what is said after; mistakes come back."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from wagtail.admin import messages

from cases.backoffice.desk.base import DeskScreen, add_errors
from cases.models import Meeting
from cases.selectors.meetings import visible_meetings


@dataclass(frozen=True)
class Deed:
    """`make(screen, data)` returns the form, or None where the deed is not open to the reader.

    What `perform` returns in words is said after it, else `done`.
    """

    make: Callable[[Any, Any], forms.Form | None]
    perform: Callable[[Any, dict[str, Any]], str | None]
    done: Any


class MeetingScreen(DeskScreen):
    """One meeting, read through its selector; each deed has an address below it."""

    header_icon = "calendar-check"
    deeds: ClassVar[dict[str, Deed]] = {}

    def is_allowed(self) -> bool:
        return visible_meetings(user=self.user).exists()

    def load(self) -> Meeting:
        rows = visible_meetings(user=self.user).select_related("chaired_by", "minutes")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def prepare(self) -> None:
        """Read what the screen and its forms stand on."""
        self.meeting = self.load()

    @abstractmethod
    def get_url(self) -> str:
        """Return where this screen is."""

    def where_next(self) -> str:
        return self.get_url()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs.get("deed"):
            return redirect(self.get_url())
        self.prepare()
        return self._show({})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = kwargs.get("deed", "")
        if name not in self.deeds:
            raise Http404
        self.prepare()
        form = self.deeds[name].make(self, request.POST)
        if form is None:
            messages.warning(request, _("This is no longer to be done here: nothing was kept."))
            return redirect(self.get_url())  # somebody was first, or it is not theirs to do
        if form.is_valid():
            try:
                said = self.deeds[name].perform(self, form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, said or self.deeds[name].done)
                return redirect(self.where_next())
        self.prepare()
        return self._show({name: form}, status=422)

    def _show(self, bound: dict[str, forms.Form], status: int = 200) -> HttpResponse:
        fresh = {name: deed.make(self, None) for name, deed in self.deeds.items()}
        failed = next(iter(bound.values()), None)
        context = self.get_context_data(
            meeting=self.meeting, deeds={**fresh, **bound}, failed=failed
        )
        return self.render_to_response(context, status=status)
