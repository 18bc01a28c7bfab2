"""What surveys hang into the back office: results beside the other reports, and their settings."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from surveys.backoffice.comments import CommentsMenuItem, CommentsView
from surveys.backoffice.corrections import CorrectionsMenuItem, CorrectionViewSet
from surveys.backoffice.results import (
    ResultsMenuItem,
    ResultsView,
    SurveyViewSet,
    WithoutNewOnes,
)
from surveys.backoffice.today import add_overdue_corrections
from surveys.models import Survey

register_permission_policy(Survey, WithoutNewOnes(Survey), exact_class=True)
register_snippet(SurveyViewSet)
register_snippet(CorrectionViewSet)
hooks.register("construct_homepage_panels", add_overdue_corrections)


@hooks.register("register_admin_urls")
def add_results_page() -> list[URLPattern]:
    comments = CommentsView.as_view()
    return [
        path("reports/survey-results/", ResultsView.as_view(), name="survey_results"),
        path("reports/survey-comments/", comments, name="survey_comments"),
        path("reports/survey-comments/<uuid:pk>/", comments, name="survey_comment"),
    ]


@hooks.register("register_reports_menu_item")
def add_results_to_reports() -> MenuItem:
    return ResultsMenuItem(
        _("Survey results"), reverse("survey_results"), name="survey-results", icon_name="pick"
    )


@hooks.register("register_reports_menu_item")
def add_comments_to_reports() -> MenuItem:
    return CommentsMenuItem(
        _("What people wrote"),
        reverse("survey_comments"),
        name="survey-comments",
        icon_name="comment",
    )


@hooks.register("register_reports_menu_item")
def add_corrections_to_reports() -> MenuItem:
    return CorrectionsMenuItem(
        _("What was changed"),
        reverse("corrections:list"),
        name="corrections",
        icon_name="tasks",
    )
