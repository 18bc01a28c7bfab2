"""The directory of bodies that people are handed over to (C52)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn

from cases.backoffice.configuration.fields import new_key
from cases.models import Partner
from cms.core.configuration_admin import ConfigurationViewSet, LtrColumn
from cms.core.panels import SPARED_ON_PHONES, ltr_panel, ticks_panel
from cms.core.phones import display_phone


class PartnerForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.instance.key and cleaned.get("name"):
            taken = list(Partner.objects.values_list("key", flat=True))
            self.instance.key = new_key(cleaned["name"], taken)
        return cleaned


def _branches(partner: Partner) -> str:
    named = gettext(", ").join(str(branch) for branch in partner.branches.all())
    return named or gettext("every branch")


class PartnerViewSet(ConfigurationViewSet):
    """In this order within its kind it is offered where somebody is handed over."""

    model = Partner
    icon = "globe"
    base_url_path = "configuration/partners"
    sort_order_field = "order"
    ordering = "order"
    list_display = [
        "name",
        Column(
            "kind",
            accessor="get_kind_display",
            label=_("Kind of body"),
            classname=SPARED_ON_PHONES,
        ),
        LtrColumn("phone", accessor=lambda row: display_phone(row.phone), label=_("Telephone")),
        Column("branches", accessor=_branches, label=_("Branches"), classname=SPARED_ON_PHONES),
        StatusTagColumn(
            "is_active",
            accessor=lambda row: str(_("In use") if row.is_active else _("Not in use")),
            primary=lambda row: row.is_active,
            label=_("State"),
        ),
    ]
    edit_handler = ObjectList(
        [
            "name",
            FieldRowPanel(["kind", ltr_panel("phone")]),
            "does",
            MultiFieldPanel(
                ["is_active", ticks_panel("branches")], heading=_("Where it is offered")
            ),
        ],
        base_form_class=PartnerForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Partner]:
        return Partner.objects.prefetch_related("branches").order_by("order", "id")
