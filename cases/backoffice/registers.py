"""Registers the law asks for: consents one by one, and what is held of people and why (C72,
PDPL art. 31)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem

import django_filters

from cases.backoffice.cells import CellColumn, reference_link, tag
from cases.backoffice.clock_words import short_date
from cases.backoffice.consent_words import consent_line
from cases.backoffice.listings import ListingView
from cases.backoffice.reports.screen import ReportScreen
from cases.backoffice.view_log import OverseenViewSet
from cases.enums import Evidence, Purpose
from cases.models import Consent, Service, ServiceForm
from cases.permissions import ROOM_PARTS, RoomPart
from cases.questions.definition import QuestionType
from cases.scopes import OVERSEERS
from cases.selectors import within_visible_cases
from cms.accounts.roles import Role
from cms.association.selectors import current_association, seasons
from cms.core.translated import TranslatedText

GIVEN, REFUSED, WITHDRAWN = "given", "refused", "withdrawn"
_STATES = {
    GIVEN: Q(is_given=True, withdrawn_at=None),
    REFUSED: Q(is_given=False, withdrawn_at=None),
    WITHDRAWN: Q(withdrawn_at__isnull=False),
}


class ConsentFilterSet(WagtailFilterSet):
    purpose = django_filters.MultipleChoiceFilter(
        label=_("What for"), choices=Purpose.choices, widget=CheckboxSelectMultiple
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(GIVEN, _("Agreed")), (REFUSED, _("Not agreed")), (WITHDRAWN, _("Taken back"))],
        method="of_state",
    )

    class Meta:
        model = Consent
        fields: list[str] = []

    def of_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(_STATES[value])


def _state(row: Consent) -> Any:
    line = consent_line(row)
    return tag(line.state, line.tone)


class ConsentRegisterView(ListingView):
    """Newest first, by request and never by name; nobody changes a line here."""

    filterset_class = ConsentFilterSet
    header_icon = "check"
    page_title = _("Register of consents")
    list_display = [
        CellColumn(
            "case", lambda row: reference_link(row.case), label=_("Reference"), classname="title"
        ),
        CellColumn("purpose", lambda row: row.get_purpose_display(), label=_("What for")),
        CellColumn("state", _state, label=_("State")),
        CellColumn("how", lambda row: consent_line(row).how, label=_("How")),
        CellColumn("version", lambda row: row.text_version, label=_("Version of the text")),
        CellColumn(
            "at",
            lambda row: short_date(consent_line(row).at),
            label=_("When"),
            classname="sila-cell-date",
        ),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = super().get_base_queryset().select_related("case").order_by("-id")
        return rows.defer("witness", "case__answers")

    @cached_property
    def no_results_message(self) -> Any:
        return _("No consent was noted this way.")


class ConsentRegisterViewSet(OverseenViewSet):
    model = Consent
    admin_url_namespace = "consents"
    base_url_path = "consents"
    icon = "check"
    menu_label = _("Register of consents")
    menu_order = 62
    index_view_class = ConsentRegisterView

    def visible(self, user: Any) -> QuerySet[Any]:
        return within_visible_cases(super().visible(user), user=user)


class ProcessingMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return _reads_registers(request.user)


def _reads_registers(user: Any) -> bool:
    return bool(user.is_active and user.has_role(*OVERSEERS))


class ProcessingView(ReportScreen):
    """What is asked of people, service by service, from the forms as they are published today."""

    template_name = "cases/backoffice/processing.html"
    page_title = _("What we hold, and why")
    header_icon = "folder-inverse"

    def opens_to(self, user: Any) -> bool:
        return _reads_registers(user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        services = Service.objects.filter(is_draft=False).select_related("form", "research_form")
        services = services.order_by("order")
        return super().get_context_data(
            association=current_association(),
            seasons=seasons(),
            services=[_held_for(service) for service in services],
            readers=list(_readers()),
            purposes=Purpose.choices,
            **kwargs,
        )


@dataclass(frozen=True)
class Asked:
    """One thing that is asked, why, and whether it is sensitive."""

    label: str
    why: str
    is_sensitive: bool


def _held_for(service: Service) -> dict[str, Any]:
    asked, found = _asked_by(service.form), _asked_by(service.research_form)
    return {
        "service": service,
        "asked": asked,
        "found": found,
        "sensitive": sum(row.is_sensitive for row in (*asked, *found)),
        "papers": [
            {
                "label": TranslatedText(paper["label"]),
                "evidence": Evidence(paper.get("evidence", Evidence.SEEN_ONLY)).label,
            }
            for paper in service.documents
        ],
    }


def _asked_by(form: ServiceForm | None) -> list[Asked]:
    version = form.current_version if form else None
    return list(_asked(version.document)) if version else []


def _asked(document: Any) -> Iterator[Asked]:
    for step in document.steps:
        for question in step.questions:
            if question.type is not QuestionType.INFORMATION:
                yield Asked(
                    label=str(TranslatedText(question.label)),
                    why=str(TranslatedText(question.purpose or {})),
                    is_sensitive=question.sensitive,
                )


def _readers() -> Iterator[tuple[str, bool]]:
    """Yield the roles that read answers, and whether they read whole numbers."""
    for role, parts in ROOM_PARTS.items():
        if RoomPart.ANSWERS in parts:
            yield str(Role(role).label), RoomPart.NUMBERS in parts
