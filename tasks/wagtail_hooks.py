"""What the clock hangs into the back office: its page beside the other reports, and the preview of
a message with a real request."""

from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from tasks.backoffice import URL_NAME, ClockMenuItem, ClockView, GiveUp, TryAgain
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
        path("reports/background-work/", ClockView.as_view(), name=URL_NAME),
        re_path(rf"{_ONE}/try-again/$", TryAgain.as_view(), name="background_work_try_again"),
        re_path(rf"{_ONE}/give-up/$", GiveUp.as_view(), name="background_work_give_up"),
    ]


@hooks.register("register_reports_menu_item")
def add_the_clock_to_reports() -> MenuItem:
    return ClockMenuItem(
        _("Background work"), reverse(URL_NAME), name="background-work", icon_name="history"
    )
