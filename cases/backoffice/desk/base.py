"""What every screen of the desk stands on: who may open it, and forms that come back as typed."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cases.models import Case, Person
from cases.selectors import named_persons, worked_cases
from cases.services.viewing import record_look
from cms.accounts.models import User


class DeskScreen(WagtailAdminTemplateMixin, TemplateView):
    """One screen of the desk; the admin's pages are kept by no browser."""

    user: User

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.user = request.user  # type: ignore[assignment]  # the admin lets in accounts only

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.is_allowed():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @abstractmethod
    def is_allowed(self) -> bool:
        """Whether this person's role has this screen at all."""

    def named(self, rows: QuerySet[Any], name: str) -> Any:
        """Return the row whose key the address gives under `name`; 404 out of sight."""
        key = self.request.GET.get(name, "")
        if not key:
            return None
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            raise Http404
        return get_object_or_404(rows, pk=key)


class DeskFormView(DeskScreen):
    """One form and one service; about a case or a person where the address names one."""

    template_name = "cases/backoffice/desk/form.html"
    form_class: ClassVar[type[forms.Form]]
    submit: Any = ""
    done: Any = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        mine = worked_cases(user=self.user).select_related("person", "service", "branch")
        self.case: Case | None = self.named(mine, "case")
        self.person: Person | None = self.named(named_persons(user=self.user), "person")

    @abstractmethod
    def perform(self, form: Any) -> Model:
        """Call the service; raise PermissionDenied or ValidationError."""

    @abstractmethod
    def where_next(self, made: Any) -> str:
        """Return where the work goes on."""

    def get_form(self) -> forms.Form:
        is_sent = self.request.method == "POST"
        data = (self.request.POST, self.request.FILES) if is_sent else ()
        return self.form_class(*data, **self.form_kwargs())

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(self.get_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if form.is_valid():
            try:
                made = self.perform(form)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, self.done)
                return redirect(self.where_next(made))
        return self._show(form, status=422)

    def _show(self, form: forms.Form, status: int = 200) -> HttpResponse:
        context = self.get_context_data(
            form=form, case=self.case, person=self.person, submit=self.submit
        )
        return self.render_to_response(context, status=status)


@dataclass(frozen=True)
class Deed:
    """Something to do with a record: its form, the service behind it, and what is said after."""

    form_class: type[forms.Form]
    perform: Callable[[Any, Any, dict[str, Any]], Any]
    done: Any


class RecordView(DeskScreen):
    """One record with its deeds; a deed that is refused brings the page back as typed."""

    #: Deeds by the last part of their address.
    deeds: ClassVar[dict[str, Deed]] = {}
    #: What the template calls the record.
    called: ClassVar[str]
    #: What the view log of its case calls a look at it; empty where none is noted.
    looked_at: ClassVar[str] = ""

    @abstractmethod
    def load(self) -> Any:
        """Return the record, read through its selector."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show({})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = kwargs.get("deed", "")
        if name not in self.deeds:
            raise Http404
        deed = self.deeds[name]
        form = deed.form_class(request.POST, request.FILES, prefix=name)
        if form.is_valid():
            try:
                deed.perform(self.load(), self.user, form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, deed.done)
                return redirect(self.get_url())
        return self._show({name: form}, status=422)

    @abstractmethod
    def get_url(self) -> str:
        """Return the address of the record."""

    def _show(self, bound: dict[str, forms.Form], status: int = 200) -> HttpResponse:
        fresh = {name: deed.form_class(prefix=name) for name, deed in self.deeds.items()}
        record = self.load()
        if self.looked_at and record.case:
            record_look(record.case, viewer=self.user, what=self.looked_at)
        context = self.get_context_data(**{self.called: record}, deeds={**fresh, **bound})
        return self.render_to_response(context, status=status)


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Put each message beside its field, and those without a field on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        on_top = name == NON_FIELD_ERRORS or name not in form.fields
        form.add_error(None if on_top else name, errors)
