"""The answer bank: what is often written to people, kept by those who write it (C29)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn

from cases.backoffice.configuration.fields import new_key
from cases.models import StandardAnswer
from cms.core.configuration_admin import ConfigurationViewSet
from cms.core.panels import ticks_panel


class StandardAnswerForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.instance.key and cleaned.get("title"):
            taken = list(StandardAnswer.objects.values_list("key", flat=True))
            self.instance.key = new_key(cleaned["title"], taken)
        return cleaned


def _services(answer: StandardAnswer) -> str:
    named = gettext(", ").join(str(service) for service in answer.services.all())
    return named or gettext("every service")


class StandardAnswerViewSet(ConfigurationViewSet):
    model = StandardAnswer
    icon = "openquote"
    base_url_path = "configuration/answers"
    sort_order_field = "order"
    ordering = "order"
    list_display = [
        "title",
        "topic",
        Column("services", accessor=_services, label=_("Services")),
        StatusTagColumn(
            "is_current",
            accessor=lambda row: str(_("In use") if row.is_offered else _("Not in use")),
            primary=lambda row: row.is_offered,
            label=_("State"),
        ),
    ]
    edit_handler = ObjectList(
        [
            "title",
            "topic",
            "text",
            ticks_panel("services"),
            MultiFieldPanel(
                [FieldRowPanel(["is_current", "valid_until"])], heading=_("When it is offered")
            ),
        ],
        base_form_class=StandardAnswerForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[StandardAnswer]:
        return StandardAnswer.objects.prefetch_related("services").order_by("order", "id")
