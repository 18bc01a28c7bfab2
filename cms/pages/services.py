"""Writes of the editorial tree: what a profile brings in once, and who may publish it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils.html import linebreaks

from wagtail.models import (
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from cms.accounts.roles import Role
from cms.pages.models import (
    ContactPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PoliciesPage,
    PublisherApprovalTask,
    ServicesPage,
    StandardPage,
)

#: Arabic alone: it stands inside sentences of the Arabic screens. Earlier houses had both.
WORKFLOW_NAME = "النشر"
_EARLIER_NAME = "النشر · Publishing"
#: Page trees are born with an English root; it is read in the menu of pages.
_ROOT_TITLES = ("Root", "كل الصفحات")
_NEWS_TITLE = {"ar": "الأخبار", "en": "News"}


@dataclass(frozen=True)
class PageSeed:
    """A page that a profile brings: its type, its place, its texts by language."""

    model: type[Page]
    slug: str
    values: Mapping[str, Any]
    in_menu: bool = True

    @property
    def stands_alone(self) -> bool:
        return self.model is HomePage or self.model.max_count_per_parent == 1

    def slug_in(self, code: str) -> str:
        """Home pages are siblings below one root, so their slugs differ; nobody sees them."""
        return f"{self.slug}-{code}" if self.model is HomePage else self.slug


@transaction.atomic
def build_site(data: Mapping[str, Any]) -> HomePage:
    """Build the page tree of every language from a profile; create only what is missing.

    Pages are editors' once they stand: nothing that exists is changed. Returns the home page of
    the default language.
    """
    homes = _build_homes(data["home"])
    default = homes[settings.LANGUAGE_CODE]
    _adopt_site(default)
    _build_level(homes, PageSeed(ServicesPage, "services", _index_values(data["services"])))
    _build_level(homes, PageSeed(PoliciesPage, "policies", _index_values(data["policies"])))
    _build_level(homes, PageSeed(StandardPage, "about", _text_values(data["about"])))
    lists = _build_level(homes, PageSeed(NewsIndexPage, "news", {"title": _NEWS_TITLE}))
    _build_level(homes, PageSeed(ContactPage, "contact", _index_values(data["contact"])))
    for item in data.get("news") or []:
        _build_level(lists, PageSeed(NewsPage, item["slug"], _news_values(item), in_menu=False))
    return HomePage.objects.get(pk=default.pk)


@transaction.atomic
def ensure_publishing_workflow() -> Workflow:
    """Make sure editors' pages pass a publisher: one task, for the whole tree; idempotent."""
    group, _created = Group.objects.get_or_create(name=Role.PUBLISHER.value)
    for model in (PublisherApprovalTask, Workflow):
        model.objects.filter(name=_EARLIER_NAME).update(name=WORKFLOW_NAME)
    task = PublisherApprovalTask.objects.filter(name=WORKFLOW_NAME).first()
    if task is None:
        task = PublisherApprovalTask.objects.create(name=WORKFLOW_NAME)
    task.groups.add(group)
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    root = _named_root()
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    return workflow


def _named_root() -> Page:
    root: Page = Page.objects.get(depth=1)
    born, title = _ROOT_TITLES
    if root.title == born:
        root.title = root.draft_title = title
        root.save(update_fields=["title", "draft_title"], clean=False)
    return root


def moderate(model: type[Model]) -> None:
    """Have the drafts of a snippet pass the publisher too; idempotent."""
    WorkflowContentType.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(model),
        defaults={"workflow": ensure_publishing_workflow()},
    )


def _build_homes(data: Mapping[str, Any]) -> dict[str, Page]:
    root = Page.objects.get(depth=1)
    roots = {code: root for code, _name in settings.LANGUAGES}
    for code in roots:
        Locale.objects.get_or_create(language_code=code)
    return _build_level(roots, PageSeed(HomePage, "home", _home_values(data)))


def _home_values(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": data["title"],
        "hero_title": data["hero_title"],
        "hero_text": data["hero_text"],
        "search_description": data["hero_text"],
        "intro": data.get("intro", ""),
        "promises": {
            code: [("promise", _promise(item, code)) for item in data.get("promises") or []]
            for code, _name in settings.LANGUAGES
        },
    }


def _promise(item: Mapping[str, Any], code: str) -> dict[str, str]:
    words = {name: item[name][code] for name in ("label", "value")}
    return {**words, "clause": str(item.get("clause") or "")}


def _build_level(parents: Mapping[str, Page], seed: PageSeed) -> dict[str, Page]:
    """Return one page per language below its parent, created and published where missing."""
    pages: dict[str, Page] = {}
    for code, parent in parents.items():
        page = _existing(seed, parent, code)
        if page is None:
            page = _new_page(seed, code)
            if pages:
                page.translation_key = next(iter(pages.values())).translation_key
            Page.objects.get(pk=parent.pk).add_child(instance=page)
            page.save_revision().publish()
        pages[code] = page
    return pages


def _existing(seed: PageSeed, parent: Page, code: str) -> Page | None:
    """The page with this place: pages that stand alone of their kind may have been renamed."""
    below = seed.model.objects.child_of(parent).filter(locale__language_code=code)
    same_slug = below.filter(slug=seed.slug_in(code)).first()
    return same_slug or (below.first() if seed.stands_alone else None)


def _new_page(seed: PageSeed, code: str) -> Page:
    return seed.model(
        slug=seed.slug_in(code),
        locale=Locale.objects.get(language_code=code),
        show_in_menus=seed.in_menu,
        **_in_language(seed.values, code),
    )


def _in_language(values: Mapping[str, Any], code: str) -> dict[str, Any]:
    return {
        name: value[code] if isinstance(value, Mapping) else value for name, value in values.items()
    }


def _index_values(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "search_description": data.get("intro", "")}


def _text_values(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": data["title"], "body": {c: _prose(text) for c, text in data["body"].items()}}


def _news_values(item: Mapping[str, Any]) -> dict[str, Any]:
    published = item["date"]
    return {
        "title": item["title"],
        "intro": item["summary"],
        "search_description": item["summary"],
        "published_on": published if isinstance(published, date) else date.fromisoformat(published),
        "body": {code: _prose(text) for code, text in item["body"].items()},
    }


def _prose(text: str) -> list[tuple[str, str]]:
    """Plain paragraphs of a profile as a text block; what looks like markup is shown, not run."""
    return [("prose", linebreaks(text.strip(), autoescape=True))] if text.strip() else []


def _adopt_site(home: Page) -> None:
    """Serve `home`, and take away the page that Wagtail welcomes developers with."""
    address = urlsplit(settings.BASE_URL)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    welcome = site.root_page if site.pk else None
    if welcome is None or welcome.pk != home.pk:
        site.root_page = Page.objects.get(pk=home.pk)
        site.hostname = address.hostname or "localhost"
        site.port = address.port or (443 if address.scheme == "https" else 80)
        site.save()
    if welcome is not None and _is_welcome_page(welcome):
        Page.objects.get(pk=welcome.pk).delete()


def _is_welcome_page(page: Page) -> bool:
    """A bare page of no type of ours, below the root, with nothing below it."""
    return page.depth == 2 and page.specific_class is Page and page.is_leaf()
