"""Filling in the research form and keeping photos of a visit: what a researcher does (C30, J7)."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cases.backoffice.room.forms import ActionForm
from cases.backoffice.room.research import PhotoForm, PhotoRemovalForm, ResearchForm
from cases.backoffice.room.views import CaseAction, download
from cases.enums import EventKind
from cases.models import Case, StudyPhoto
from cases.permissions import RoomPart, parts_for
from cases.selectors import visible_cases
from cases.selectors.research import research_version
from cases.services.research import TakenPhoto, fill_research, keep_photo, remove_photo
from cases.services.viewing import ANSWERS, FILE, record_look


class FillResearch(CaseAction):
    """Save what is known by now; what is wrong is said at its question, and all stays as typed."""

    action, power, anchor = "fill-research", "study", "study"
    form_class = ResearchForm
    template_name = "cases/backoffice/room/research.html"
    done = _("What you filled in is saved.")
    has_more = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if research_version(self.case) is None:
            raise Http404
        if not self.is_allowed():
            return self.refuse()
        record_look(self.case, viewer=self.user, what=ANSWERS)  # the form shows them all
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ResearchForm(request.POST, case=self.case, action=self.action)
        if self.is_allowed() and research_version(self.case) and form.wants_rows():
            return self.render_to_response(self.get_context_data(form=form.without_complaints()))
        return super().post(request, *args, **kwargs)

    def perform(self, values: dict[str, Any]) -> None:
        self.refuse_if_done_meanwhile(EventKind.RESEARCH_FILLED, seen=values["seen"])
        changes, known = values["changes"], values["known"]
        before = self._asked()
        fill_research(self.case, changes=changes, known=known, acting_user=self.user)
        if self._asked() - before:
            self.has_more = True
            self.done = _(
                "Saved. An answer brought up more questions: they stand here as well now."
            )

    def _asked(self) -> set[str]:
        """The keys of the questions that are asked with what is kept at this moment."""
        case = Case.objects.get(pk=self.case.pk)
        return {question.key for question in ResearchForm(case=case, action=self.action).visible}

    def where_next(self) -> str:
        """To the questions that an answer brought up: who saved would not look for them."""
        return self.request.path if self.has_more else super().where_next()

    def add_errors(self, form: ActionForm, error: Any) -> None:
        form.say_wrong(error)  # type: ignore[attr-defined]  # it is the form of this screen

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or kwargs.get("failed") or self._fresh()
        return super().get_context_data(form=form, room_url=self.room_url, **kwargs)

    def _fresh(self) -> ResearchForm:
        latest = self.case.events.order_by("-sequence").values_list("sequence", flat=True).first()
        return ResearchForm(case=self.case, action=self.action, initial={"seen": latest or 0})


class KeepPhoto(CaseAction):
    action, power, anchor, form_class = "keep-photo", "study", "study", PhotoForm
    done = _("The photo is kept.")

    def perform(self, values: dict[str, Any]) -> None:
        photo = TakenPhoto(values["photo"], values["shows"], values["agreed"])
        keep_photo(self.case, photo=photo, acting_user=self.user)


class RemovePhoto(CaseAction):
    action, power, anchor, form_class = "remove-photo", "study", "study", PhotoRemovalForm
    done = _("The photo is taken away for good.")

    def perform(self, values: dict[str, Any]) -> None:
        photo = get_object_or_404(StudyPhoto, case=self.case, pk=values["photo"])
        remove_photo(photo, acting_user=self.user, reason=values["reason"])


class StudyPhotoView(View):
    """A photo of a visit, for those who read the study; noted like any file."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, photo_pk: int) -> FileResponse:
        user: Any = request.user
        case = get_object_or_404(visible_cases(user=user), pk=pk)
        if RoomPart.STUDY not in parts_for(user):
            raise Http404
        photo = get_object_or_404(case.study_photos, pk=photo_pk)
        name = f"{case.reference}-{photo.pk}.{photo.file.name.rpartition('.')[2]}"
        response = download(photo.file, name, photo.content_type)
        record_look(case, viewer=user, what=FILE)
        return response


RESEARCH = (FillResearch, KeepPhoto, RemovePhoto)
