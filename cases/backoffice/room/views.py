"""The case room's screen, and the base of every deed done in it."""

import logging
from abc import ABC, abstractmethod
from pathlib import PurePosixPath
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cases.backoffice.names import name_is_open
from cases.backoffice.room.base import Bound, bring_what_hangs_on, room_cases
from cases.backoffice.room.concern import veiled_from
from cases.backoffice.room.forms import ActionForm, EmptyForm
from cases.backoffice.room.powers import Powers
from cases.backoffice.room.room import Room
from cases.backoffice.room.timeline import Entry, told, wanted_of
from cases.backoffice.room.toolkit import answered, quoted
from cases.backoffice.room.typed import Typed, typed_blindly, typed_in
from cases.enums import CheckState
from cases.exceptions import CaseChanged
from cases.models import Case, DocumentFile
from cases.permissions import RoomPart, parts_for
from cases.selectors import visible_cases
from cases.services.mentions import mark_seen
from cases.services.viewing import FILE, open_case, record_look
from cms.accounts.models import User

logger = logging.getLogger(__name__)
#: Every form of the room says how far the timeline was when its screen was opened.
AS_OF = "as_of"


class CaseRoomView(WagtailAdminTemplateMixin, TemplateView):
    """One screen with everything about one case; outside the reader's scope it does not exist."""

    template_name = "cases/backoffice/room/index.html"
    header_icon = "folder-open-inverse"
    bound: Bound | None = None
    changed: list[Entry] = []
    #: Whether all of it was this reader's own: another tab, or a second click.
    is_own_change = False
    typed: Typed = []

    user: User

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.user = request.user  # type: ignore[assignment]  # the admin lets in accounts only
        self.case = self.load_case()

    def load_case(self) -> Case:
        return get_object_or_404(room_cases(self.user), pk=self.kwargs["pk"])

    @cached_property
    def room(self) -> Room:
        bring_what_hangs_on(self.case)
        if getattr(self.case, "is_called", False):
            mark_seen(self.case, user=self.user)
        room = Room(
            self.case,
            self.user,
            glance=open_case(self.case, viewer=self.user),
            bound=self.bound,
            wanted=wanted_of(self.request.GET),
        )
        room.quote = self._inserted()
        return room

    def _inserted(self) -> str:
        """What the toolkit puts into the message: an answer or a clause, asked for by address."""
        given = self.request.GET
        if "answer" in given:
            return answered(self.case, given["answer"])
        return quoted(given.get("quote", ""), language=self.case.language)

    def get_page_title(self) -> str:
        return self.case.reference

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("cases:list"), "label": _("Cases")},
            {"url": "", "label": self.case.reference},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            room=self.room,
            case=self.case,
            changed=self.changed,
            is_own_change=self.is_own_change,
            typed=self.typed,
            **kwargs,
        )


class CaseAction(ABC, CaseRoomView):
    """Base of one deed: POST only, through the visible cases, into one service.

    Mistakes bring the room back with everything as typed; a deed the person's role does not have
    is answered 403 and logged with ids only.
    """

    action: ClassVar[str]
    power: ClassVar[str] = ""
    form_class: ClassVar[type[ActionForm]] = EmptyForm
    done: Any = ""
    #: Where on the screen the deed belongs.
    anchor: ClassVar[str] = "next"

    @abstractmethod
    def perform(self, values: dict[str, Any]) -> None:
        """Call the service; raise PermissionDenied or ValidationError."""

    def is_allowed(self) -> bool:
        return not self.power or getattr(Powers.of(self.user, self.case), self.power)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """A case that has left the reader's desk takes nothing down with it that they typed."""
        self.is_gone = False
        try:
            super().setup(request, *args, **kwargs)
        except Http404:
            self.is_gone = request.method == "POST"
            if not self.is_gone:
                raise

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.say_gone() if self.is_gone else super().dispatch(request, *args, **kwargs)

    def say_gone(self) -> HttpResponse:
        """Whether there is such a case is not told: what was typed comes back, and nothing else."""
        context = {"typed": typed_blindly(self.form_class, self.request.POST)}
        return render(self.request, "cases/backoffice/room/gone.html", context, status=404)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.room_url)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(
            request.POST, files=request.FILES, case=self.case, action=self.action
        )
        if not self.is_allowed():
            return self.answer_too_late(form) or self.refuse(form)
        if not form.is_valid():
            return self.show_again(form)
        try:
            self.perform(form.cleaned_data)
        except PermissionDenied:  # lost between the look above and the deed
            return self.answer_too_late(form) or self.refuse(form)
        except CaseChanged as error:
            return self.show_changed(form, error)
        except ValidationError as error:
            self.add_errors(form, error)
            return self.show_again(form)
        messages.success(request, self.done)
        return redirect(self.where_next())

    def answer_too_late(self, form: ActionForm) -> HttpResponse | None:
        """Answer who lost the right because the case changed since they opened it: say who did
        what, and give back what they typed. None when that is not why."""
        seen = self.opened_as_of
        if seen is None:
            return None
        since = self.case.events.filter(sequence__gt=seen).order_by("-sequence")
        events = list(since.select_related("actor")[:3])
        return self.show_changed(form, CaseChanged(events)) if events else None

    def refuse(self, form: ActionForm | None = None) -> HttpResponse:
        ids = (self.action, self.case.pk, self.user.pk)
        logger.warning("case_action_refused action=%s case=%s user=%s", *ids)
        typed = typed_in(form) if form else typed_blindly(self.form_class, self.request.POST)
        context = {"room_url": self.room_url, "case": self.case, "typed": typed}
        return render(self.request, "cases/backoffice/room/refused.html", context, status=403)

    def show_again(self, form: ActionForm) -> HttpResponse:
        """Bring the room back as it is now, with the form as it was typed."""
        self.case = self.load_case()
        self.bound = Bound(self.action, form)
        context = self.get_context_data(failed=form)
        return self.render_to_response(context, status=422)

    def show_changed(self, form: ActionForm, error: CaseChanged) -> HttpResponse:
        """Say who did what meanwhile; sending the kept text again counts as having read it."""
        self.case = self.load_case()
        veiled = veiled_from(self.user, self.case)
        self.changed = told(self.case, error.events, veiled=veiled)
        people = {event.actor_id for event in error.events if event.actor_id}
        self.is_own_change = people == {self.user.pk}  # what follows by itself is nobody's
        data = self.request.POST.copy()
        data["expected_version"] = str(self.case.version)
        data["seen"] = str(error.events[0].sequence if error.events else 0)
        again = self.form_class(data, case=self.case, action=self.action)
        again.is_valid()
        again.add_error(None, error)
        self.typed = typed_in(again)
        return self.show_again(again)

    def refuse_if_done_meanwhile(self, kind: str, *, seen: int | None, **facts: str) -> None:
        """Raise CaseChanged when the same was done since this screen was opened: by a colleague,
        or by this person on another screen. `facts`: what the line says it was done to."""
        same = {f"data__{name}": value for name, value in facts.items()}
        since = self.case.events.filter(kind=kind, sequence__gt=seen or 0, **same)
        events = since.select_related("actor").order_by("-sequence")[:3]
        if seen is not None and events:
            raise CaseChanged(list(events))

    def add_errors(self, form: ActionForm, error: ValidationError) -> None:
        """Put each message beside its field, and those without a field on top."""
        if not hasattr(error, "error_dict"):
            form.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            on_top = name == NON_FIELD_ERRORS or name not in form.fields
            form.add_error(None if on_top else name, errors)

    @property
    def opened_as_of(self) -> int | None:
        """How far the timeline was when the screen was opened; None where it does not say."""
        return _number(self.request.POST.get(AS_OF, ""))

    @property
    def room_url(self) -> str:
        return reverse("cases:inspect", args=[self.case.pk])

    def where_next(self) -> str:
        """Back to the room, or to the queue when the case has left the person's scope."""
        if visible_cases(user=self.user).filter(pk=self.case.pk).exists():
            return f"{self.room_url}#{self.anchor}-section"
        return reverse("cases:list")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class CaseFileView(View):
    """A paper's file for those who see its case: downloaded, never run, and noted."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
        user: Any = request.user
        case = get_object_or_404(visible_cases(user=user), pk=pk)
        if RoomPart.PAPERS not in parts_for(user):
            raise Http404
        row = get_object_or_404(DocumentFile, pk=file_pk, document__case=case)
        if row.check_state != CheckState.CLEAN:
            return _not_open(request, case, row)
        response = download(row.file, _name_of(row, case, user), row.content_type)
        record_look(case, viewer=user, what=FILE)
        logger.info("case_file_opened file=%s case=%s user=%s", row.pk, case.pk, user.pk)
        return response


def _name_of(row: DocumentFile, case: Case, user: User) -> str:
    """Return how the file is called; people call a paper by whose it is, so only who reads the name
    gets theirs."""
    if name_is_open(user, case):
        return str(row.original_name)
    return f"{case.reference}-{row.pk}{PurePosixPath(row.original_name).suffix}"


class SignatureView(View):
    """A drawn signature, for those who read the papers, once the name is open; noted like any
    file."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, word_pk: int) -> FileResponse:
        user: Any = request.user
        case = get_object_or_404(visible_cases(user=user), pk=pk)
        reads_papers = {RoomPart.PAPERS, RoomPart.PERSON} <= parts_for(user)
        if not (reads_papers and name_is_open(user, case)):
            raise Http404
        word = get_object_or_404(case.declarations.exclude(evidence=""), pk=word_pk)
        response = download(word.evidence, f"{case.reference}.png", word.evidence_type)
        record_look(case, viewer=user, what=FILE)
        return response


class DeliveryPhotoView(View):
    """The photo that proves a delivery, for those who see the delivery; noted like any file."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, delivery_pk: int) -> FileResponse:
        user: Any = request.user
        case = get_object_or_404(visible_cases(user=user), pk=pk)
        delivery = get_object_or_404(case.deliveries.exclude(photo=""), pk=delivery_pk)
        name = f"{case.reference}-{delivery.pk}.{delivery.photo.name.rpartition('.')[2]}"
        response = download(delivery.photo, name, delivery.photo_type)
        record_look(case, viewer=user, what=FILE)
        return response


def _not_open(request: HttpRequest, case: Case, row: DocumentFile) -> HttpResponse:
    """Nobody opens a file before its verdict (S30): 409 while it is awaited, and for good after a
    bad one."""
    context = {"case": case, "file": row, "room_url": reverse("cases:inspect", args=[case.pk])}
    return render(request, "cases/backoffice/room/unchecked.html", context, status=409)


def download(file: Any, name: str, content_type: str) -> FileResponse:
    """Return a private file to keep and never to run; raise Http404 once it is gone."""
    try:
        content = file.open("rb")
    except OSError:
        logger.error("case_file_missing name=%s", file.name)
        raise Http404(_("This file is not in the store any more.")) from None
    response = FileResponse(content, as_attachment=True, filename=name)
    response["Content-Type"] = content_type
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
