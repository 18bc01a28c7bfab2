"""The first screen of the day for those who work on cases."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)

from cases.backoffice.cells import isolated, reference_link, room_url, stage_tag, tag
from cases.backoffice.clock_words import clock_of, wait_of
from cases.backoffice.desk.today import DeskTodayPanel
from cases.backoffice.emergency import EmergencyPanel
from cases.backoffice.for_you import ForYouPanel
from cases.backoffice.meetings.today import MeetingTodayPanel
from cases.backoffice.names import shows_name
from cases.backoffice.queue import TAB_LABELS, counted_up_to, late_first, listed
from cases.backoffice.urgent_watch import watching
from cases.emergencies import answers_for_emergencies
from cases.enums import StageKind
from cases.models import Case
from cases.report_rights import may_see_figures, reads_the_house
from cases.scopes import SCOPES
from cases.selectors import queue, queue_counts
from cases.selectors.contact import language_asked_for, place_typed
from cases.selectors.desk import RECEIVING_ROLES
from cases.selectors.equity import equity_report, is_compared, noticeable
from cases.selectors.mentions import waiting_mentions
from cases.selectors.programmes import programmes
from cases.selectors.report_tables import TITLES, headline
from cases.selectors.report_words import month_words
from cases.selectors.reporting import Group, months_in_figures
from cases.selectors.tallying import later_month, month_of
from cases.ties import look_for_ties
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.association.selectors import current_association, work_calendar

ROWS = 6
_BEFORE_THE_NEWS = 2
_PAGE_PANELS = (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)


class MyWorkPanel(Component):
    """Counts of the queue, urgent calls, my votes, what is late and mine; each a step from the
    room."""

    name = "my_work"
    order = 10
    template_name = "cases/backoffice/my_work.html"

    class Media:
        js = ("cases/urgent_watch.js",)

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        counts = queue_counts(user)
        return {
            "watch": watching(user),
            "reads": {"until": user.valid_until, "what_for": user.mandate},
            "tabs": [
                {
                    "key": key,
                    "label": TAB_LABELS[key],
                    "count": counted_up_to(count),
                    "is_empty": not count,
                    "url": reverse("cases:queue", args=[key]),
                }
                for key, count in counts.items()
            ],
            "lists": [
                {
                    "key": key,
                    "label": TAB_LABELS[key],
                    "rows": _rows(user, key),
                    "more": counted_up_to(counts[key]) if counts[key] > ROWS else "",
                    "url": reverse("cases:queue", args=[key]),
                }
                for key in ("urgent", "votes", "late", "mine")
                if counts.get(key)
            ],
        }


class MentionsPanel(Component):
    """Notes that call for this person, until they open the case."""

    name = "mentions"
    order = 5
    template_name = "cases/backoffice/mentions.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "rows": [
                {
                    "reference": reference_link(mention.message.case),
                    "author": mention.message.author,
                    "at": mention.at,
                    "url": f"{room_url(mention.message.case_id)}#messages-section",
                }
                for mention in waiting_mentions(parent_context["request"].user)[:20]
            ]
        }


class FiguresPanel(Component):
    """The month and the one before, in figures of groups; the report has the rest."""

    name = "figures"
    order = 20
    template_name = "cases/backoffice/figures_panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        this = month_of(timezone.localdate())
        months = (this, later_month(this, -1))
        user = parent_context["request"].user
        found = months_in_figures(user, months[1], this)
        minimum = current_association().survey_minimum_group
        return {
            "months": [
                (month_words(month), headline(found.get(month, Group()), minimum))
                for month in months
            ],
            "url": reverse("case_report"),
            "has_programmes": programmes().exists(),
            "is_of_branches": not reads_the_house(user),
            "equity": _equity(user) if reads_the_house(user) else None,
        }


def _equity(user: User) -> dict[str, Any]:
    """Whether the shares of the last twelve months differ so that somebody has to ask why."""
    report = equity_report(user)
    return {
        "is_told": is_compared(report),
        "apart": [str(TITLES[name]) for name in noticeable(report)],
    }


_UNDER_WAY = ExpressionWrapper(
    Q(stage_kind__in=(StageKind.DECISION, StageKind.DELIVERY)), output_field=BooleanField()
)


def _rows(user: Any, tab: str) -> list[dict[str, Any]]:
    cases = late_first(listed(queue(user, tab)))
    if tab == "urgent":  # what nobody has taken yet is never behind what is under way
        cases = cases.prefetch_related("branch").order_by(_UNDER_WAY, *cases.query.order_by)
    rows = list(cases[:ROWS])
    where = _where(user, rows) if tab == "urgent" else {}
    calendar = work_calendar()
    return [
        {
            "reference": reference_link(case),
            "service": case.service.name,
            "stage": stage_tag(case),
            "where": where.get(case.pk, ""),
            "clock": tag(wait_of(case) if tab == "urgent" else clock.words, clock.tone),
        }
        for case in rows
        if (clock := clock_of(case, calendar))
    ]


def _where(user: User, cases: Sequence[Case]) -> dict[int, SafeString]:
    """Where each call comes from and which language answers it: who goes there decides by both.

    The place that was typed stands first, for who may read it; whatever its direction, it begins
    at its own beginning. The language is the one that was asked for, else that of the page.
    """
    open_to = {case.pk for case in cases if shows_name(user, case)}
    keys = [case.pk for case in cases]
    whole = Case.objects.filter(pk__in=keys).select_related("form_version").only(*_SAID)
    said = {case.pk: case for case in whole}
    typed = {key: place_typed(case) for key, case in said.items() if key in open_to}
    return {case.pk: _in_a_line(case, said[case.pk], typed.get(case.pk, "")) for case in cases}


_SAID = ("answers", "form_version")


def _in_a_line(case: Case, said: Case, typed: str) -> SafeString:
    site = str(case.branch.name) if case.branch else _("Site unknown")
    asked_for = language_asked_for(said, get_language() or settings.LANGUAGE_CODE)
    language = asked_for or str(get_language_info(case.language)["name_translated"])
    told = ((isolated(part),) for part in (typed, site, language) if part)
    return format_html_join(" · ", "{}", told)


def _my_work(user: Any) -> MyWorkPanel:
    """While an urgent call waits for help, one's work stands above everything but emergencies."""
    panel = MyWorkPanel()
    if queue(user, "urgent").exists():
        panel.order = _BEFORE_THE_NEWS
    return panel


def arrange_homepage(request: HttpRequest, panels: list[Any]) -> None:
    """Give case roles their work, and spare those without pages the panels about pages."""
    user: Any = request.user
    look_for_ties(user)
    if answers_for_emergencies(user):
        panels.append(EmergencyPanel())
    panels += [ForYouPanel(), MeetingTodayPanel()]
    if user.has_role(*SCOPES):
        panels += [MentionsPanel(), _my_work(user)]
        if user.has_role(*RECEIVING_ROLES, Role.DIRECTOR):
            panels.append(DeskTodayPanel())
        if may_see_figures(user):
            panels.append(FiguresPanel())
        if not user.has_role(Role.EDITOR, Role.PUBLISHER):
            panels[:] = [panel for panel in panels if not isinstance(panel, _PAGE_PANELS)]
