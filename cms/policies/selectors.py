"""Reads of the policy library: which policy stands, and where a clause can be read."""

from collections.abc import Iterable

from django.utils.translation import get_language

from wagtail.models import Locale

from cms.policies.blocks import clauses_of
from cms.policies.enums import DeclaredStatus, Party
from cms.policies.models import PolicyPage


def list_current_policies(*, party: str = "") -> list[PolicyPage]:
    """Return published, not replaced policies in the reader's language, of one party or of all."""
    pages = (
        PolicyPage.objects.live()
        .public()
        .filter(locale=Locale.get_active(), superseded_by__isnull=True)
        .order_by("path")
    )
    # A JSON list cannot be asked for its members on SQLite; a library is a few dozen pages.
    return [page for page in pages if not party or party in page.parties]


def parties_in_use(policies: Iterable[PolicyPage]) -> list[Party]:
    """Return the parties that at least one of these policies concerns, in their set order."""
    used = {party for policy in policies for party in policy.parties}
    return [party for party in Party if party.value in used]


def get_current_policy(type_key: str, *, language: str | None = None) -> PolicyPage | None:
    """Return the policy of this type that stands today: approved before awaiting, newest first."""
    code = language or get_language() or Locale.get_default().language_code
    standing = (
        PolicyPage.objects.live()
        .public()
        .filter(policy_type=type_key, locale__language_code=code, superseded_by__isnull=True)
    )
    ranked = sorted(
        standing,
        key=lambda page: (
            page.declared_status == DeclaredStatus.APPROVED,
            page.in_force_from is not None and page.in_force_from.toordinal(),
            page.pk,
        ),
    )
    return ranked[-1] if ranked else None


def clause_url(type_key: str, number: str) -> str:
    """Return the address of a clause in the reader's language; empty when it does not exist."""
    policy = get_current_policy(type_key)
    if policy is None or all(clause["number"] != number for clause in clauses_of(policy.body)):
        return ""
    return f"{policy.get_url()}#c-{number}"
