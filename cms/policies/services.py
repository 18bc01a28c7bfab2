"""Writes of the policy library."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from wagtail.models import Locale, Page

from cms.policies.models import PolicyPage

_FACTS = {
    "body": "approving_body",
    "reference_type": "reference_type",
    "reference": "reference",
    "year_qualifier": "reference_year",
    "authoritative": "authoritative_date",
    "note": "authority_note",
    "signatory": "signatory_title",
    "supersedes": "supersedes",
}


@transaction.atomic
def upsert_policy_page(parent: Page, data: Mapping[str, Any], *, language: str) -> PolicyPage:
    """Bring a profile's policy into the page tree below `parent`, in `language`.

    The same data again changes nothing. A page that a person has edited since is left alone.
    Raises ValidationError naming the unknown key or the missing approval fact.
    """
    _refuse_unknown_keys(data)
    locale = Locale.objects.get(language_code=language)
    home = parent.get_translation(locale)
    digest = _digest_of(data)
    page = PolicyPage.objects.child_of(home).filter(slug=data["slug"]).first()
    if page and (page.source_digest == digest or _edited_by_a_person(page)):
        return page
    return _write(page, home, _values(data, digest), locale=locale)


def _write(
    page: PolicyPage | None, home: Page, values: dict[str, Any], *, locale: Locale
) -> PolicyPage:
    if page is None:
        page = PolicyPage(locale=locale, live=False, **values)
        if key := _key_of_translation(home, values["slug"]):
            page.translation_key = key
        page.full_clean(exclude=["path", "depth", "content_type"])
        home.add_child(instance=page)
    else:
        for name, value in values.items():
            setattr(page, name, value)
        if page.words_since_approval():  # the profile says what the document says: a correction
            with translation.override(locale.language_code):
                words = _("Corrected in the association's profile: %(moment)s.")
                moment = f"{timezone.localtime():%Y-%m-%d %H:%M:%S}"
                page.covered_because = words % {"moment": moment}
    page.save_revision().publish()
    return PolicyPage.objects.get(pk=page.pk)


def _key_of_translation(home: Page, slug: str) -> UUID | None:
    """The same policy in another language shares its key, so the language switch finds it."""
    others = PolicyPage.objects.filter(slug=slug).exclude(locale_id=home.locale_id)
    homes = set(home.get_translations().values_list("path", flat=True))
    return next((page.translation_key for page in others if page.get_parent().path in homes), None)


def _edited_by_a_person(page: PolicyPage) -> bool:
    return bool(page.latest_revision and page.latest_revision.user_id)


def _digest_of(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_unknown_keys(data: Mapping[str, Any]) -> None:
    known = {
        "slug", "title", "policy_type", "parties", "status", "approval", "review_due", "sections",
        "intro", "search_description", "licence_number",
    }  # fmt: skip
    dates = {"hijri", "gregorian", "effective_from"}
    unknown = sorted(set(data) - known)
    unknown += sorted(
        f"approval.{key}" for key in set(data.get("approval") or {}) - {*_FACTS, *dates}
    )
    if unknown:
        raise ValidationError(
            _("Unknown key in a policy: %(keys)s.") % {"keys": ", ".join(unknown)}
        )


def _values(data: Mapping[str, Any], digest: str) -> dict[str, Any]:
    approval = data.get("approval") or {}
    facts = {field: str(approval.get(key) or "") for key, field in _FACTS.items()}
    return {
        "slug": data["slug"],
        "title": data["title"],
        "draft_title": data["title"],
        "search_description": data.get("search_description") or data.get("intro") or "",
        "policy_type": data["policy_type"],
        "parties": list(data.get("parties") or []),
        "intro": data.get("intro") or "",
        "declared_status": data["status"],
        "stated_hijri": str(approval.get("hijri") or ""),
        "stated_gregorian": _date(approval.get("gregorian")),
        "effective_from": _date(approval.get("effective_from")),
        "licence_number": data.get("licence_number") or "",
        "review_due": _date(data.get("review_due")),
        "body": json.dumps([_section(section) for section in data.get("sections") or []]),
        "source_digest": digest,
        **facts,
    }


def _section(section: Mapping[str, Any]) -> dict[str, Any]:
    clauses = [
        {
            "number": str(clause["number"]),
            "title": clause.get("title") or "",
            "text": linebreaks(str(clause["text"]).strip(), autoescape=True),
            "awaiting": clause.get("awaiting") or "",
            "settings": list(clause.get("settings") or []),
        }
        for clause in section.get("clauses") or []
    ]
    value = {"number": str(section["number"]), "title": section["title"], "clauses": clauses}
    return {"type": "section", "value": value}


def _date(value: object) -> date | None:
    if value in (None, ""):
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))
