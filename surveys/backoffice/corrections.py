"""The register of corrections: what people said, what is changed, by when, done (C58, C60)."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
)
from wagtail.admin.ui.tables import Column

from cms.core.configuration_admin import ConfigurationIndexView, ConfigurationViewSet
from cms.core.dates import format_gregorian
from cms.core.digits import shown_digits
from cms.core.panels import SPARED_ON_PHONES
from surveys.comments import corrections
from surveys.measuring import Figure, Measured, Verdict, choices, keep_before, measured
from surveys.models import Correction

_ABOUT_THE_MATTER = _(
    "A correction is about a matter: nobody is named or blamed, neither who said it nor who worked."
)
_VERDICTS = {
    Verdict.NONE: "—",
    Verdict.TOO_FEW: _("Too few answers from before"),
    Verdict.NOT_DONE: _("Measured again once it is done"),
    Verdict.NOT_YET: _("Too few answers since"),
    Verdict.BETTER: _("Better"),
    Verdict.NOT_BETTER: _("Not better: change something else and set a new day"),
}


def _said(row: Any) -> str:
    return shown_digits(row.said)


def _due(row: Correction) -> Any:
    """The day, and that it has passed while nothing is done."""
    day = _day(row.due_on)
    if row.done_on or row.due_on is None or row.due_on >= timezone.localdate():
        return day
    return format_html(
        '{} <span class="sila-tag sila-tag--late">{}</span>', day, gettext("Past its day")
    )


def _done(row: Correction) -> str:
    return _day(row.done_on)


def _day(day: date | None) -> str:
    return shown_digits(format_gregorian(day, get_language() or "")) if day else ""


def _measured_cell(row: Any) -> Any:
    """Before, after, and what they say side by side."""
    found: Measured = row.measured
    words = _VERDICTS[found.verdict]
    if found.before is None:
        return words
    if found.after is None:
        said = gettext("%(before)s before") % {"before": found.before.mean}
    else:
        means = {"before": found.before.mean, "after": found.after.mean}
        said = gettext("%(before)s before, %(after)s after") % means
    return format_html("<bdi>{}</bdi><br>{}", shown_digits(said), words)


def figure_words(figure: Figure | None) -> str:
    """A mean with how many answered and in which months."""
    if figure is None:
        return "—"
    months = [date_format(month, "F Y") for month in dict.fromkeys((figure.first, figure.last))]
    words = gettext("%(mean)s of 5 from %(answers)s answers (%(months)s)")
    values = {"mean": figure.mean, "answers": figure.answers, "months": " – ".join(months)}
    return shown_digits(words % values)


class CorrectionsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.has_perm("surveys.view_correction"))


class CorrectionForm(WagtailAdminModelForm):
    """The figure from before is kept when the question is chosen, and never fetched anew."""

    measured_by = forms.ChoiceField(
        label=_("Measured again by"),
        required=False,
        help_text=_(
            "A question that people rate. What it shows before is kept now; what it shows in the"
            " months after the day it is done stands beside it, once enough people have answered."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["measured_by"]
        field.choices = [("", _("Not measured")), *choices()]
        if self.instance.survey_id:
            field.initial = self._standing

    @property
    def _standing(self) -> str:
        row = self.instance
        return f"{row.survey_id}:{row.question}" if row.survey_id else ""

    def save(self, commit: bool = True) -> Correction:
        wanted: str = self.cleaned_data.get("measured_by") or ""
        if wanted != self._standing:
            survey, _colon, question = wanted.partition(":")
            self.instance.survey_id = int(survey) if survey else None
            self.instance.question = question
            keep_before(self.instance)
        correction: Correction = super().save(commit)
        return correction


class MeasuredPanel(Panel):
    """Both figures side by side, and what they do not say."""

    class BoundPanel(Panel.BoundPanel):
        template_name: ClassVar[str] = "surveys/backoffice/measured.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            row = self.instance
            found = measured([row])[row.pk] if row.pk else Measured(Verdict.NONE)
            return {
                **context,
                "found": found if found.question else None,
                "verdict": _VERDICTS[found.verdict],
                "before": figure_words(found.before),
                "after": figure_words(found.after),
            }


class CorrectionIndexView(ConfigurationIndexView):
    def get_table(self, object_list: Any) -> Any:
        rows = list(object_list)
        found = measured(rows)
        for row in rows:
            row.measured = found[row.pk]
        return super().get_table(rows)


class CorrectionViewSet(ConfigurationViewSet):
    """Nobody deletes one: what was promised stays on record."""

    model = Correction
    icon = "tasks"
    admin_url_namespace = "corrections"
    base_url_path = "corrections"
    add_to_admin_menu = False
    index_view_class = CorrectionIndexView
    inspect_view_enabled = True  # for those who read it and do not write in it
    inspect_view_fields: ClassVar[list[str]] = ["theme", "change", "due_on", "done_on", "is_public"]
    list_display = [
        "theme",
        Column("said", accessor=_said, label=_("Comments"), classname=SPARED_ON_PHONES),
        Column("change", label=_("What is changed"), classname=SPARED_ON_PHONES),
        Column("due", accessor=_due, label=_("By when"), classname=SPARED_ON_PHONES),
        Column("done", accessor=_done, label=_("Done on")),
        Column("measured", accessor=_measured_cell, label=_("Measured again")),
    ]
    edit_handler = ObjectList(
        [
            HelpPanel(content=_ABOUT_THE_MATTER),
            FieldPanel("theme"),
            FieldPanel("change"),
            MultiFieldPanel([FieldRowPanel(["due_on", "done_on"]), "is_public"], heading=_("When")),
            MultiFieldPanel(
                [FieldPanel("measured_by"), MeasuredPanel()], heading=_("Measured again")
            ),
        ],
        base_form_class=CorrectionForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return corrections().select_related("survey")
