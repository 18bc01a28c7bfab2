"""The pages of a profile: built once, then the editors' own."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.models import ServiceForm
from cms.pages.models import HomePage, PoliciesPage
from cms.pages.services import build_site, moderate
from cms.policies.editions import renew_edition
from cms.policies.services import upsert_policy_page
from cms.setup.schema import PolicyPart, Profile
from cms.setup.site_parts import NewsPart


def load_site(profile: Profile, *, with_news: bool = False) -> HomePage:
    """Build what is missing of the site and its policies; invented news come with a demo only."""
    data = profile.site.model_dump(exclude={"news"})
    data["news"] = [_news(item) for item in profile.site.news] if with_news else []
    home = build_site(data)
    shelf = PoliciesPage.objects.descendant_of(home).get()
    for policy in profile.policies:
        for language in ("ar", "en"):
            upsert_policy_page(shelf, _in_language(_policy(policy), language), language=language)
    renew_edition()
    moderate(ServiceForm)
    return home


def _news(item: NewsPart) -> dict[str, Any]:
    published = timezone.localdate() - timedelta(days=item.days_ago)
    return {**item.model_dump(exclude={"days_ago"}), "date": published}


def _policy(policy: PolicyPart) -> dict[str, Any]:
    return policy.model_dump(mode="json", exclude_none=True)


def _in_language(value: Any, language: str) -> Any:
    """Return the same structure with every text in one language."""
    if isinstance(value, dict):
        if set(value) == {"ar", "en"}:
            return value[language]
        return {key: _in_language(inner, language) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_language(inner, language) for inner in value]
    return value
