from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField

from cms.pages.blocks import ArticleBody
from cms.pages.contacts import ways_to_reach_us
from cms.pages.models.base import EditorialPage, stream_texts
from cms.policies.enums import Party
from cms.policies.selectors import list_current_policies, parties_in_use


class StandardPage(EditorialPage):
    """An ordinary page: about us, our rights, how we work."""

    body = StreamField(ArticleBody(), blank=True, verbose_name=_("text"))

    template = "pages/standard_page.html"
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    subpage_types = ["pages.StandardPage"]
    content_panels = [*EditorialPage.content_panels, FieldPanel("body")]
    api_fields = [*EditorialPage.api_fields, APIField("body")]

    class Meta:
        verbose_name = _("ordinary page")
        verbose_name_plural = _("ordinary pages")

    def searchable_parts(self) -> list[str]:
        return [*super().searchable_parts(), *stream_texts(self.body)]


class ServicesPage(EditorialPage):
    """The door of the services; the catalogue under the introduction comes from their set-up."""

    template = "pages/services_page.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("services page")
        verbose_name_plural = _("services pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        # The first template that exists: services belong to a higher floor than pages.
        context["catalogue"] = ["public_site/_service_catalogue.html", "pages/_no_catalogue.html"]
        return context


class PoliciesPage(EditorialPage):
    """The policy library, filtered by whom a policy concerns (C08)."""

    template = "pages/policies_page.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["policies.PolicyPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("policy library")
        verbose_name_plural = _("policy libraries")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        policies = list_current_policies()
        wanted = request.GET.get("party", "")
        party = Party(wanted) if wanted in Party.values else None
        shown = [policy for policy in policies if party is None or party.value in policy.parties]
        context.update(policies=shown, party=party, parties=parties_in_use(policies))
        return context


class ContactPage(EditorialPage):
    """Every way to reach us, from the channel list that staff keep (C18)."""

    template = "pages/contact_page.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | ways_to_reach_us()
