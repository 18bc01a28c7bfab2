"""A list leaves as a file only for a stated purpose, row by row, and harmless to a spreadsheet."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cases.backoffice.room.forms import LineField
from cases.backoffice.scoped import ScopedIndexView
from cases.backoffice.spreadsheets import spreadsheet_response
from cases.export_enums import ExportPurpose
from cases.leaving_rights import MAY_LEAVE
from cases.models import Case, CaseExport
from cases.services.queues import CHUNK, leaving, record_export
from cms.accounts.models import User
from cms.association.selectors import current_association
from cms.core.dates import format_dual


class PurposeForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("What the file is for"),
        choices=[("", _("Choose")), *ExportPurpose.choices],
        error_messages={"required": _("Choose what the file is for.")},
    )
    note = LineField(
        label=_("In a few words"),
        help_text=_("Who asked for it and where it goes. Kept with your name and the day."),
        error_messages={"required": _("Write in a few words what it is for.")},
    )


def taken_out(purpose: dict[str, Any], user: User) -> list[list[str]]:
    """Return what every file says of itself: what for, by whom and when it left (J11.8)."""
    reason = f"{ExportPurpose(purpose['purpose']).label}: {purpose['note']}"
    return [
        [gettext("What the file is for"), reason],
        [gettext("Taken out by"), str(user)],
        [gettext("Made on"), format_dual(timezone.localdate(), get_language() or "")],
    ]


class PurposedExport(ScopedIndexView):
    """Asks what an export is for, notes it, and only then lets the rows go (PDPL art. 31)."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._ask(PurposeForm()) if self.is_export else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PurposeForm(request.POST)
        if not self.is_export:
            return self.http_method_not_allowed(request)
        if not form.is_valid():
            return self._ask(form, status=422)
        self.object_list = self.get_queryset().filter(MAY_LEAVE)
        self._record(self.object_list.count(), form.cleaned_data)
        self.about = self._about(form.cleaned_data)
        return self.as_spreadsheet(self.object_list, request.GET["export"])

    def _record(self, rows: int, values: dict[str, Any]) -> None:
        user: Any = self.request.user
        file = self.request.GET["export"]
        export = CaseExport(tab=self.shown_tab, rows=rows, format=file, **values)
        record_export(export, acting_user=user)

    def _about(self, purpose: dict[str, Any]) -> list[list[str]]:
        user: Any = self.request.user
        whose = [gettext("Association"), str(current_association())]
        return [[self.get_filename(), ""], whose, *taken_out(purpose, user)]

    @property
    def shown_tab(self) -> str:
        return ""

    def _ask(self, form: PurposeForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "back": self.get_index_url(), "format": self.request.GET["export"]}
        return render(self.request, "cases/backoffice/export.html", context, status=status)

    def as_spreadsheet(self, queryset: QuerySet[Case], spreadsheet_format: str) -> HttpResponse:
        rows = chain([self._headings()], self._rows(queryset))
        name = self.get_filename()
        return spreadsheet_response(rows, file=spreadsheet_format, name=name, about=self.about)

    def get_filename(self) -> str:
        """What is in it and of which day, in the reader's language."""
        return f"{gettext('Cases')} {timezone.localdate():%Y-%m-%d}"

    def _headings(self) -> list[str]:
        return [str(self.export_headings[field]) for field in self.list_export]

    def _rows(self, queryset: QuerySet[Case]) -> Iterator[list[Any]]:
        """Pull the cases as the file is written, each noted before it leaves."""
        user: Any = self.request.user
        for case in leaving(queryset.iterator(chunk_size=CHUNK), acting_user=user):
            yield list(self.to_row_dict(case).values())
