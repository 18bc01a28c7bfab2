"""The screens of a service: made by an editor while it is closed, opened by a publisher."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import EditView

from cases.backoffice.configuration.precheck_panel import PrecheckPanel
from cases.backoffice.configuration.service_form import ServiceSettingsForm
from cases.models import Service
from cases.permissions import OPEN_SERVICE, may_change_service
from cms.core.configuration_admin import (
    ConfigurationIndexView,
    ConfigurationViewSet,
    HistoricReorderView,
)
from cms.core.panels import SPARED_ON_PHONES, ltr_panel


class ServiceEditView(EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What people use right now is changed by those who may open it, and by nobody else."""
        service = self.get_object()
        if not may_change_service(request.user, service):
            message = gettext(
                "“%(service)s” is open to the public. Ask a publisher to close it, or to make the"
                " change."
            )
            messages.warning(request, message % {"service": service})
            return redirect(self.index_url_name)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_header_buttons(self) -> list[Any]:
        page = HeaderButton(
            gettext("Public page"),
            url=reverse("service", args=[self.object.slug]),
            icon_name="view",
            attrs={"target": "_blank", "rel": "noreferrer"},
        )
        return [*super().get_header_buttons(), page]


_PUBLIC_WORDS = ObjectList(
    [
        HelpPanel(
            _(
                "A service begins as a draft that only you and your colleagues see. When words,"
                " form, workflow and papers are ready, a publisher opens it."
            )
        ),
        MultiFieldPanel(["name", "summary", "description"], heading=_("What it is")),
        MultiFieldPanel(["conditions", "misunderstandings"], heading=_("Who can ask")),
        MultiFieldPanel(
            ["is_open", FieldRowPanel(["opens_on", "closes_on"]), "closed_note", "line", "icon"],
            heading=_("In the catalogue"),
        ),
    ],
    heading=_("Public words"),
)
_HANDLING = ObjectList(
    [
        FieldRowPanel(["kind", ltr_panel("slug")]),
        FieldRowPanel(["form", "workflow"]),
        "research_form",
        MultiFieldPanel(["deciding_body", "committee", "ceiling"], heading=_("Who decides")),
        MultiFieldPanel(
            ["is_urgent", "is_restricted", "is_sensitive", "requires_registration"],
            heading=_("Special care"),
        ),
        MultiFieldPanel(["kept_after_season_days"], heading=_("How long it is kept")),
    ],
    heading=_("Handling"),
)
_PAPERS = ObjectList(
    [
        HelpPanel(
            _(
                "What people bring or send with the request. Identity papers are looked at, never"
                " copied; a paper may be asked only for some answers of the form."
            )
        ),
        "documents",
    ],
    heading=_("Papers"),
)
_REASONS = ObjectList(
    [
        HelpPanel(
            _(
                "Whoever refuses a request chooses one of these, and the person reads it so: write"
                " it plainly and kindly."
            )
        ),
        "refusal_reasons",
    ],
    heading=_("Reasons for refusal"),
)
_FUNDS = ObjectList(
    [
        HelpPanel(
            _(
                "Where money is given for a purpose, zakat for example, whoever accepts a request"
                " says what it is given from. Leave this empty where nobody has to say."
            )
        ),
        "funds",
    ],
    heading=_("Funds"),
)
_WINDOW = ObjectList(
    [
        MultiFieldPanel(
            [
                FieldPanel("window_reading"),
                FieldRowPanel([FieldPanel("window_not_before"), FieldPanel("window_due")]),
                FieldRowPanel([FieldPanel("window_unit"), FieldPanel("window_anchor")]),
                FieldPanel("window_pause_on_missing"),
            ],
            heading=_("What is promised"),
        ),
        "window_clause",
        "window_note",
    ],
    heading=_("Reply window"),
)
_DECLARATION = ObjectList(
    [
        HelpPanel(
            _(
                "What people declare when they send the request. They sign one version of the"
                " words, so other words need another version."
            )
        ),
        "declaration_text",
        "declaration_version",
        FieldPanel("signature_required"),
        FieldPanel("signature_modes"),
    ],
    heading=_("Declaration"),
)
_PRECHECK = ObjectList(
    [
        HelpPanel(
            _(
                "A few questions people may answer before they write a request. Nothing they answer"
                " is stored, and the advice keeps nobody from asking. Leave it empty for none."
            )
        ),
        "precheck",
        PrecheckPanel(),
    ],
    heading=_("Pre-check"),
)


_SCORING = ObjectList(
    [
        HelpPanel(
            _(
                "Points for what was answered, as an aid for the study and the committee: it adds"
                " up and says why, and decides nothing. Leave it empty for none."
            )
        ),
        "scoring",
    ],
    heading=_("Score of need"),
)


class ServiceIndexView(ConfigurationIndexView):
    """In the order of the public catalogue, which whoever may open services arranges."""

    def get_reorder_url(self) -> str | None:
        may_arrange = self.request.user.has_perm(OPEN_SERVICE)
        return super().get_reorder_url() if may_arrange else None


class ServiceReorderView(HistoricReorderView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(OPEN_SERVICE):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


def _state(service: Service) -> str:
    if service.is_draft:
        return gettext("Draft")
    return gettext("Open") if service.is_open else gettext("Closed")


class ServiceViewSet(ConfigurationViewSet):
    model = Service
    index_view_class = ServiceIndexView
    reorder_view_class = ServiceReorderView
    icon = "list-ul"
    base_url_path = "configuration/services"
    sort_order_field = "order"
    ordering = "order"
    edit_view_class = ServiceEditView
    list_display = [
        "name",
        Column("kind", accessor="get_kind_display", label=_("Kind"), classname=SPARED_ON_PHONES),
        Column("form", accessor="form", label=_("Form"), classname=SPARED_ON_PHONES),
        Column("workflow", accessor="workflow", label=_("Workflow"), classname=SPARED_ON_PHONES),
        StatusTagColumn(
            "is_open",
            accessor=_state,
            primary=lambda service: service.is_open,
            label=_("State"),
        ),
    ]
    edit_handler = TabbedInterface(
        [
            _PUBLIC_WORDS,
            _HANDLING,
            _PAPERS,
            _WINDOW,
            _REASONS,
            _FUNDS,
            _DECLARATION,
            _PRECHECK,
            _SCORING,
        ],
        base_form_class=ServiceSettingsForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        return Service.objects.select_related("form", "workflow")
