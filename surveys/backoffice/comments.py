"""What people wrote: read by one, covered where it tells who it is, then answered by deeds."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from cases.models import Service
from cms.association.enums import Medium
from cms.association.models import Branch
from cms.association.selectors import current_association
from surveys.backoffice.results import SurveyScreen
from surveys.comments import CommentGroup, comment_groups, corrections, visible_comments
from surveys.covering import COVER, cover
from surveys.enums import CommentState
from surveys.models import Correction, Response
from surveys.permissions import may_correct, may_pass_comments, may_read_comments
from surveys.services import act_on_comment, keep_comment_back, pass_comment

A_PAGE = 20


class CommentsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_read_comments(request.user)


class CoverForm(forms.Form):
    shown = forms.CharField(
        label=_("As others read it"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Nothing is left to read: keep it back instead.")},
    )


class CorrectionForm(forms.Form):
    correction = forms.ModelChoiceField(
        label=_("What is changed because of it"),
        queryset=Correction.objects.all(),
        required=False,
        empty_label=_("Nothing yet"),
    )


@dataclass(frozen=True)
class Comment:
    """One comment as the page draws it."""

    response: Response
    first: date
    last: date
    facts: list[str]
    score: float | None
    cover: CoverForm | None
    act: CorrectionForm | None

    @property
    def text(self) -> str:
        return self.response.shown


class CommentsView(SurveyScreen):
    """The comments of one survey; who reads them first sees those that wait as well."""

    template_name = "surveys/backoffice/comments.html"
    page_title = _("What people wrote")
    header_icon = "comment"
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_read_comments(request.user):
            raise PermissionDenied
        self.is_reader = may_pass_comments(request.user)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = self._comment(kwargs["pk"])
        deed = request.POST.get("deed")
        if deed == "act" and may_correct(request.user):
            return self._act(response)
        if deed in ("pass", "keep_back") and self.is_reader:
            return self._read(response, deed)
        raise PermissionDenied

    def _comment(self, pk: UUID) -> Response:
        """Return a comment that stands on this person's page; 404 for every other."""
        if pk not in {group.pk for group in self._groups}:
            raise Http404
        return get_object_or_404(Response, pk=pk)

    def _act(self, response: Response) -> HttpResponse:
        form = CorrectionForm(self.request.POST, prefix=str(response.pk))
        if form.is_valid():
            act_on_comment(response, form.cleaned_data["correction"])
            messages.success(self.request, _("Noted."))
        else:
            messages.error(self.request, _("Choose one of the list."))
        return self._back()

    def _read(self, response: Response, deed: str) -> HttpResponse:
        if deed == "keep_back":
            keep_comment_back(response)
            messages.success(self.request, _("The comment is kept back."))
            return self._back()
        form = CoverForm(self.request.POST, prefix=str(response.pk))
        if form.is_valid():
            try:
                pass_comment(response, form.cleaned_data["shown"])
            except ValidationError as error:
                form.add_error("shown", error)
            else:
                messages.success(self.request, _("The comment is passed on."))
                return self._back()
        return self.render_to_response(self.get_context_data(refused=form), status=422)

    def _back(self) -> HttpResponse:
        return redirect(f"{reverse('survey_comments')}?{self.request.GET.urlencode()}")

    @property
    def state(self) -> CommentState:
        """Which comments are shown: for everybody but the reader, those that were passed on."""
        asked = self.request.GET.get("state", CommentState.WAITING if self.is_reader else "")
        if self.is_reader and asked in CommentState.values:
            return CommentState(asked)
        return CommentState.PASSED

    @cached_property
    def _groups(self) -> list[CommentGroup]:
        user: Any = self.request.user
        if self.survey is None:
            return []
        return comment_groups(user=user, survey=self.survey, state=self.state)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        refused = kwargs.pop("refused", None)
        page = Paginator(self._groups, A_PAGE).get_page(self.request.GET.get("p"))
        return {
            **super().get_context_data(**kwargs),
            "comments": self._comments(list(page), refused),
            "page": page,
            "state": self.state,
            "states": list(CommentState) if self.is_reader else [],
            "minimum": current_association().survey_minimum_group,
            "mark": COVER,
            "corrections_url": reverse("corrections:list")
            if self.request.user.has_perm("surveys.view_correction")
            else "",
        }

    def _comments(self, groups: list[CommentGroup], refused: CoverForm | None) -> list[Comment]:
        seen = visible_comments(user=self.request.user, survey=self.survey) if groups else None  # type: ignore[arg-type]
        rows = seen.select_related("correction") if seen is not None else Response.objects.none()
        found = rows.in_bulk([group.pk for group in groups])
        names = self._names(groups)
        choices = list(corrections()) if may_correct(self.request.user) else None
        return [self._drawn(found[g.pk], g, names, choices, refused) for g in groups]

    def _names(self, groups: list[CommentGroup]) -> dict[str, dict[Any, str]]:
        services = Service.objects.filter(pk__in={g.service for g in groups if g.service})
        branches = Branch.objects.filter(pk__in={g.branch for g in groups if g.branch})
        return {
            "service": {row.pk: str(row.name) for row in services.only("name")},
            "branch": {row.pk: str(row.name) for row in branches.only("name")},
            "medium": {value: str(label) for value, label in Medium.choices},
        }

    def _drawn(
        self,
        response: Response,
        group: CommentGroup,
        names: dict[str, dict[Any, str]],
        choices: list[Correction] | None,
        refused: CoverForm | None,
    ) -> Comment:
        facts = [names[name].get(getattr(group, name), "") for name in names]
        prefix = str(response.pk)
        to_read = self.is_reader and self.state != CommentState.PASSED
        form = None
        if to_read:
            own = refused if refused is not None and refused.prefix == prefix else None
            form = own or CoverForm(prefix=prefix, initial={"shown": cover(response.comment)})
        act = None
        if choices is not None and self.state == CommentState.PASSED:
            act = CorrectionForm(prefix=prefix, initial={"correction": response.correction_id})
            rows = [(row.pk, str(row)) for row in choices]
            act.fields["correction"].choices = [("", _("Nothing yet")), *rows]  # type: ignore[attr-defined]
        facts = [fact for fact in facts if fact]
        return Comment(response, *group.period, facts, group.score, form, act)
