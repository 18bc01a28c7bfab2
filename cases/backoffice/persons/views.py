"""The screen of a person's file, and the base of every deed done in it."""

import logging
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cases.backoffice.crumbs import BelowAList
from cases.backoffice.persons.file import Bound, PersonFile
from cases.backoffice.persons.forms import DeedForm, PlainForm, errors_of
from cases.models import Person
from cases.selectors import named_persons
from cases.services.persons import record_person_look
from cms.accounts.models import User

logger = logging.getLogger(__name__)


class PersonScreen(BelowAList, WagtailAdminTemplateMixin, TemplateView):
    """A screen about one person, who outside the reader's scope does not exist."""

    list_route, list_label = "persons:list", _("People")
    header_icon = "group"
    page_title = _("Person")
    user: User

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.user = request.user  # type: ignore[assignment]  # the admin lets in accounts only

    def load_person(self, pk: int) -> Person:
        people = named_persons(user=self.user).select_related("registration", "branch")
        return get_object_or_404(people.prefetch_related("roles"), pk=pk)

    @cached_property
    def person(self) -> Person:
        return self.load_person(self.kwargs["pk"])

    def file_url(self, anchor: str = "") -> str:
        url = reverse("persons:inspect", args=[self.person.pk])
        return f"{url}#{anchor}-section" if anchor else url


class PersonFileView(PersonScreen):
    template_name = "cases/backoffice/person/index.html"
    bound: Bound | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.answer_merged() or super().get(request, *args, **kwargs)

    def answer_merged(self) -> HttpResponse | None:
        """Lead from a file that was merged to the one that stayed, for who may open that one."""
        stayed = Person.objects.filter(pk=self.kwargs["pk"]).values_list("merged_into", flat=True)
        kept = stayed.first()
        if kept is None or not named_persons(user=self.user).filter(pk=kept).exists():
            return None
        messages.info(self.request, _("This file was merged into the one you see here."))
        return HttpResponseRedirect(reverse("persons:inspect", args=[kept]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        looks = record_person_look(self.person, viewer=self.user)
        file = PersonFile(self.person, self.user, looks=looks, bound=self.bound)
        return super().get_context_data(file=file, person=self.person, **kwargs)


class PersonDeed(ABC, PersonFileView):
    """Base of one deed: POST only, through the people one may see, into one service.

    Mistakes bring the file back with everything as typed; a deed that is not the reader's is
    answered 403 and logged with ids only.
    """

    action: ClassVar[str]
    form_class: ClassVar[type[DeedForm]] = PlainForm
    done: Any = ""
    anchor: ClassVar[str] = "person"

    @abstractmethod
    def perform(self, form: Any) -> None:
        """Call the service; raise PermissionDenied or ValidationError."""

    def bind(self, data: Any) -> DeedForm:
        return self.form_class(data, person=self.person, action=self.action)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.file_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.bind(request.POST)
        if not form.is_valid():
            return self.show_again(form)
        try:
            self.perform(form)
        except PermissionDenied:
            ids = (self.action, self.person.pk, self.user.pk)
            logger.warning("person_deed_refused action=%s person=%s user=%s", *ids)
            raise
        except ValidationError as error:
            add_errors(form, error)
            return self.show_again(form)
        messages.success(request, self.done)
        return redirect(self.where_next())

    def where_next(self) -> str:
        return self.file_url(self.anchor)

    def show_again(self, form: DeedForm) -> HttpResponse:
        """Bring the file back as it is now, with the form as it was typed."""
        self.person = self.load_person(self.kwargs["pk"])
        self.bound = Bound(self.action, form)
        return self.render_to_response(self.get_context_data(failed=form), status=422)


def add_errors(form: DeedForm, error: ValidationError) -> None:
    """Put each message beside its field, and those without a field on top."""
    for name, errors in errors_of(error):
        form.add_error(name if name in form.fields else None, errors)
