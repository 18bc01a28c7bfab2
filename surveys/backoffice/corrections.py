"""The register of corrections: what people said, what is changed, by when, done (C58, C60)."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column

from cms.core.configuration_admin import ConfigurationViewSet
from cms.core.dates import format_gregorian
from cms.core.digits import shown_digits
from cms.core.panels import SPARED_ON_PHONES
from surveys.comments import corrections
from surveys.models import Correction

_ABOUT_THE_MATTER = _(
    "A correction is about a matter: nobody is named or blamed, neither who said it nor who worked."
)


def _said(row: Any) -> str:
    return shown_digits(row.said)


def _due(row: Correction) -> str:
    return _day(row.due_on)


def _done(row: Correction) -> str:
    return _day(row.done_on)


def _day(day: date | None) -> str:
    return shown_digits(format_gregorian(day, get_language() or "")) if day else ""


class CorrectionViewSet(ConfigurationViewSet):
    """Nobody deletes one: what was promised stays on record."""

    model = Correction
    icon = "tasks"
    admin_url_namespace = "corrections"
    base_url_path = "corrections"
    add_to_admin_menu = False
    list_display = [
        "theme",
        Column("said", accessor=_said, label=_("Comments")),
        Column("change", label=_("What is changed"), classname=SPARED_ON_PHONES),
        Column("due", accessor=_due, label=_("By when"), classname=SPARED_ON_PHONES),
        Column("done", accessor=_done, label=_("Done on")),
    ]
    panels = [
        HelpPanel(content=_ABOUT_THE_MATTER),
        FieldPanel("theme"),
        FieldPanel("change"),
        MultiFieldPanel([FieldRowPanel(["due_on", "done_on"]), "is_public"], heading=_("When")),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return corrections()
