from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.models import Page
from wagtail.search import index

from cms.core.search_words import search_text


class EditorialPage(Page):
    """What every editorial page has: an introduction, folded search words, API fields."""

    intro = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("One or two sentences under the title: what this page is for."),
    )

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("folded_text")]
    api_fields = [APIField("intro")]

    class Meta:
        abstract = True

    def searchable_parts(self) -> list[str]:
        """Texts of this page that search should find; page types add their own."""
        return [self.title, self.intro, self.search_description]

    @property
    def folded_text(self) -> str:
        return search_text(*self.searchable_parts())


def stream_texts(value: Any) -> list[str]:
    """Return the plain words of a StreamField value."""
    return [str(text) for text in value.stream_block.get_searchable_content(value)]
