from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.search import index

from cms.core.digits import to_ascii_digits
from cms.pages.blocks import ArticleBody
from cms.pages.models.base import EditorialPage, stream_texts

NEWS_PER_PAGE = 9


class NewsIndexPage(EditorialPage):
    """All news, newest first."""

    template = "pages/news_index_page.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.NewsPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.live().public().child_of(self).order_by("-published_on", "-pk")
        wanted = to_ascii_digits(request.GET.get("page", "1"))
        context["page_obj"] = Paginator(news, NEWS_PER_PAGE).get_page(wanted)
        return context


class NewsPage(EditorialPage):
    """A piece of news. Its introduction is the summary shown in lists."""

    published_on = models.DateField(_("date"), default=timezone.localdate)
    body = StreamField(ArticleBody(), blank=True, verbose_name=_("text"))

    template = "pages/news_page.html"
    parent_page_types = ["pages.NewsIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *EditorialPage.content_panels,
        FieldPanel("published_on"),
        FieldPanel("body"),
    ]
    search_fields = [*EditorialPage.search_fields, index.FilterField("published_on")]
    api_fields = [*EditorialPage.api_fields, APIField("published_on"), APIField("body")]

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")

    def searchable_parts(self) -> list[str]:
        return [*super().searchable_parts(), *stream_texts(self.body)]
