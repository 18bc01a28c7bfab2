"""Survey results and settings in the back office. Groups only; there is no page about anyone."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView

from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.permission_policies import ModelPermissionPolicy

from cases.questions.definition import QuestionType
from cms.core.configuration_admin import ConfigurationViewSet
from surveys.enums import Dimension
from surveys.models import Survey
from surveys.permissions import may_edit_surveys, may_read_comments, may_see_results
from surveys.results import GroupResult, QuestionResult, SurveyReport, TableResult, survey_report
from surveys.selectors import invited_count

#: Questions that fit into a cell: a mean, or the share of those who chose the first answer.
_IN_TABLES = (QuestionType.RATING, QuestionType.YES_NO, QuestionType.CHOICE)
BEST_RATING = 5


@dataclass(frozen=True)
class Heading:
    """A question above its figures; `answer` is the answer whose share they are, "" for a mean."""

    key: str
    question: str
    answer: str


@dataclass(frozen=True)
class Cell:
    """One figure of one group: `length` of the bar in percent, None where too few answered."""

    length: int
    text: str


@dataclass(frozen=True)
class Row:
    label: str
    answers: int
    cells: list[Cell | None]


@dataclass(frozen=True)
class ResultTable:
    title: str
    rows: list[Row]
    hidden: int


class ResultsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_results(request.user)


class SurveyScreen(WagtailAdminTemplateMixin, TemplateView):
    """What is told of one survey, chosen by its key."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    @cached_property
    def surveys(self) -> list[Survey]:
        return list(Survey.objects.all())

    @cached_property
    def survey(self) -> Survey | None:
        """The survey asked for, else the first one in use."""
        wanted = self.request.GET.get("survey", "")
        by_key = {survey.key: survey for survey in self.surveys}
        in_use = [survey for survey in self.surveys if survey.is_active] or self.surveys
        return by_key.get(wanted) or next(iter(in_use), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"surveys": self.surveys, "survey": self.survey}


class ResultsView(SurveyScreen):
    """One survey: all answers together, then by service, branch, channel and month."""

    template_name = "surveys/backoffice/results.html"
    page_title = _("Survey results")
    header_icon = "pick"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see_results(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | (self._results(self.survey) if self.survey else {})

    def _results(self, survey: Survey) -> dict[str, Any]:
        report = survey_report(survey)
        edit = reverse(SurveyViewSet.edit_url_name, args=[survey.pk])
        return {
            "report": report,
            "invited": invited_count(survey),
            "columns": _columns(report),
            "tables": [_result_table(table, report) for table in report.tables.values()],
            "comments_url": _comments_url(survey, self.request.user),
            "edit_url": edit if may_edit_surveys(self.request.user) else "",
        }


def _comments_url(survey: Survey, user: Any) -> str:
    return f"{reverse('survey_comments')}?survey={survey.key}" if may_read_comments(user) else ""


def _columns(report: SurveyReport) -> list[Heading]:
    keys = {q.key for q in report.survey.document.questions if q.type in _IN_TABLES}
    shown = report.total.questions if report.total else []
    return [
        Heading(result.key, result.label, "" if result.mean else result.options[0].label)
        for result in shown
        if result.key in keys
    ]


def _result_table(table: TableResult, report: SurveyReport) -> ResultTable:
    rows = [_row(group, report) for group in table.groups]
    return ResultTable(str(Dimension(table.dimension).label), rows, table.hidden)


def _row(group: GroupResult, report: SurveyReport) -> Row:
    cells = [_cell(group.question(column.key)) for column in _columns(report)]
    return Row(group.label, group.answers, cells)


def _cell(result: QuestionResult | None) -> Cell | None:
    if result is None:
        return None
    if result.mean is not None:
        return Cell(round(100 * float(result.mean) / BEST_RATING), str(result.mean))
    share = result.options[0].share
    return Cell(share, f"{share}%")


class SurveyViewSet(ConfigurationViewSet):
    """When a survey is sent and what stands above it. Its questions come with the profile."""

    model = Survey
    icon = "pick"
    admin_url_namespace = "surveys"
    base_url_path = "surveys"
    edit_url_name = "surveys:edit"
    add_to_admin_menu = False
    list_display = [
        "title",
        Column("trigger", accessor="get_trigger_display", label=pgettext_lazy("survey", "Sent")),
        Column("delay_days", label=_("Days after")),
        Column("answer_within_days", label=_("Open for days")),
    ]
    panels = [
        MultiFieldPanel(["title", "intro"], heading=_("Words for the public")),
        MultiFieldPanel(
            ["trigger", FieldRowPanel(["delay_days", "answer_within_days"]), "is_active"],
            heading=_("When it is sent"),
        ),
    ]


class WithoutNewOnes(ModelPermissionPolicy):
    """Surveys are neither added nor deleted here: answers hang on them, questions are data."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in ("add", "delete") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
