from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField

from cms.pages.blocks import ArticleBody, PromiseBlock, linked_promise
from cms.pages.contacts import ways_to_reach_us
from cms.pages.models.base import EditorialPage, stream_texts
from cms.pages.models.news import NewsPage

NEWS_ON_HOME = 3
_DOORS = {"servicespage": "services_url", "newsindexpage": "news_url"}


class HomePage(EditorialPage):
    """The front page: a greeting, three doors, promises, ways to reach us, the latest news."""

    hero_title = models.CharField(_("greeting"), max_length=120)
    hero_text = models.TextField(_("under the greeting"), blank=True, max_length=400)
    ask_title = models.CharField(_("first door"), max_length=60, blank=True)
    ask_text = models.CharField(_("first door, in short"), max_length=120, blank=True)
    track_title = models.CharField(_("second door"), max_length=60, blank=True)
    track_text = models.CharField(_("second door, in short"), max_length=120, blank=True)
    enquire_title = models.CharField(_("third door"), max_length=60, blank=True)
    enquire_text = models.CharField(_("third door, in short"), max_length=120, blank=True)
    promises = StreamField(
        [("promise", PromiseBlock())], blank=True, max_num=4, verbose_name=_("promises")
    )
    body = StreamField(ArticleBody(), blank=True, verbose_name=_("more on this page"))

    template = "pages/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "pages.StandardPage",
        "pages.ServicesPage",
        "pages.PoliciesPage",
        "pages.NewsIndexPage",
        "pages.ContactPage",
    ]
    content_panels = [
        *EditorialPage.content_panels,
        MultiFieldPanel(["hero_title", "hero_text"], heading=_("Greeting")),
        MultiFieldPanel(
            ["ask_title", "ask_text", "track_title", "track_text", "enquire_title", "enquire_text"],
            heading=_("Three doors"),
            help_text=_("Leave a door empty to use its usual words."),
        ),
        FieldPanel("promises"),
        FieldPanel("body"),
    ]
    api_fields = [
        *EditorialPage.api_fields,
        APIField("hero_title"),
        APIField("hero_text"),
        APIField("promises"),
        APIField("body"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def searchable_parts(self) -> list[str]:
        parts = super().searchable_parts()
        return [*parts, self.hero_title, self.hero_text, *stream_texts(self.body)]

    def linked_promises(self) -> list[dict[str, str]]:
        return [linked_promise(block.value) for block in self.promises]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.live().public().descendant_of(self).select_related("locale")
        context["news"] = news.order_by("-published_on", "-pk")[:NEWS_ON_HOME]
        children = self.get_children().live().public().select_related("locale")
        for child in children:
            if child.cached_content_type.model in _DOORS:
                context[_DOORS[child.cached_content_type.model]] = child.get_url(request)
        return context | ways_to_reach_us()
