"""What the clock hangs into the back office: its page beside the other reports, and the preview of
a message with a real request."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from cases.services.recounting import count_moving
from cms.association.models import Holiday
from cms.core.digits import shown_digits
from tasks.backoffice import URL_NAME, ClockMenuItem, ClockView, GiveUp, TryAgain
from tasks.decision_preview import DecisionPreview
from tasks.previewing import PreviewWithCase, TrialWithCase

_ONE = r"^reports/background-work/(?P<kind>job|notice)/(?P<pk>[0-9]{1,18})"


@hooks.register("register_admin_urls")
def add_the_clocks_page() -> list[URLPattern]:
    return [
        path(
            "configuration/templates/with-a-case/",
            PreviewWithCase.as_view(),
            name="template_with_case",
        ),
        path(
            "configuration/templates/<int:pk>/trial/with-a-case/",
            TrialWithCase.as_view(),
            name="template_trial_with_case",
        ),
        path(
            "cases/<int:pk>/decision-preview/", DecisionPreview.as_view(), name="decision_preview"
        ),
        path("reports/background-work/", ClockView.as_view(), name=URL_NAME),
        re_path(rf"{_ONE}/try-again/$", TryAgain.as_view(), name="background_work_try_again"),
        re_path(rf"{_ONE}/give-up/$", GiveUp.as_view(), name="background_work_give_up"),
    ]


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def say_how_many_days_move(request: HttpRequest, row: Any) -> None:
    """Whoever changes the calendar hears at once what follows; the work itself is done after."""
    moving = count_moving() if isinstance(row, Holiday) else 0
    if moving:
        messages.info(request, _moving_words(moving))


@hooks.register("after_delete_snippet")
def say_how_many_days_move_back(request: HttpRequest, rows: list[Any]) -> None:
    for row in rows[:1]:
        say_how_many_days_move(request, row)


def _moving_words(count: int) -> str:
    text = ngettext(
        "The promised day of %(count)s open request moves; whoever is promised a later day is"
        " told.",
        "The promised days of %(count)s open requests move; whoever is promised a later day is"
        " told.",
        count,
    )
    return text % {"count": shown_digits(str(count))}


@hooks.register("register_reports_menu_item")
def add_the_clock_to_reports() -> MenuItem:
    return ClockMenuItem(
        _("Background work"), reverse(URL_NAME), name="background-work", icon_name="history"
    )
