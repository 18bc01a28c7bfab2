"""A site as a profile brings it, and policies in every state of approval."""

import datetime
from typing import Any

from cms.pages.models import HomePage, PoliciesPage
from cms.pages.services import build_site
from cms.policies.models import PolicyPage
from cms.policies.services import upsert_policy_page
from tests.factories.remembering import remembered


def words(arabic: str, english: str) -> dict[str, str]:
    return {"ar": arabic, "en": english}


def site_data(**changes: Any) -> dict[str, Any]:
    """What `build_site` takes; two promises, one of them with a clause, and one piece of news."""
    data: dict[str, Any] = {
        "home": {
            "title": words("الرئيسية", "Home"),
            "hero_title": words("نقف معكم", "We stand with you"),
            "hero_text": words("نخبركم بكل خطوة", "We tell you every step"),
            "intro": words("من نحن", "Who we are"),
            "promises": [
                {
                    "label": words("الرد", "Our answer"),
                    "value": words("بين 14 و30 يومًا", "in 14 to 30 days"),
                    "clause": "6.5",
                },
                {"label": words("بياناتكم", "Your data"), "value": words("سرّية", "confidential")},
            ],
        },
        "about": {"title": words("من نحن", "About"), "body": words("نحن هنا.", "We are here.")},
        "services": {"title": words("خدماتنا", "Services"), "intro": words("اختاروا", "Choose")},
        "policies": {"title": words("سياساتنا", "Policies"), "intro": words("بنود", "Clauses")},
        "contact": {"title": words("تواصلوا معنا", "Contact"), "intro": words("طرق", "Ways")},
        "news": [
            {
                "slug": "bags",
                "title": words("توزيع الحقائب", "School bags"),
                "summary": words("وصلت قبل الدراسة", "They came before school"),
                "body": words("وصلت الحقائب إلى أحمد.", "The bags arrived."),
                "date": datetime.date(2026, 11, 1),
            }
        ],
    }
    return {**data, **changes}


def policy_data(**changes: Any) -> dict[str, Any]:
    """A policy awaiting its approval, with three clauses."""
    data: dict[str, Any] = {
        "slug": "beneficiary-relations",
        "title": "تنظيم العلاقة مع المستفيدين",
        "policy_type": "beneficiary-relations",
        "parties": ["beneficiaries"],
        "status": "awaiting_approval_facts",
        "approval": {},
        "review_due": "2027-02-27",
        "sections": [
            {
                "number": "3",
                "title": "أهدافنا",
                "clauses": [{"number": "3.1", "title": "التقييم", "text": "لكم أن تقيّموا."}],
            },
            {
                "number": "6",
                "title": "خطوات",
                "clauses": [
                    {"number": "6.1", "title": "الاستقبال", "text": "نستقبلكم بلطف."},
                    {"number": "6.5", "title": "الرد", "text": "الرد بعد أسبوعين."},
                ],
            },
        ],
    }
    return {**data, **changes}


#: The five approvals of the source documents (domain A6), in a loader's terms.
APPROVALS: dict[str, dict[str, Any]] = {
    "eny": {
        "body": "مجلس الإدارة",
        "reference_type": "meeting",
        "reference": "3",
        "year_qualifier": "2023",
        "hijri": "1444-08-26",
        "gregorian": "2023-03-06",
        "authoritative": "gregorian",
        "note": "المحضر مؤرخ بالميلادي.",
    },
    "env": {
        "body": "مجلس الإدارة",
        "reference_type": "decision",
        "reference": "25-47-11",
        "hijri": "1446-07-05",
        "gregorian": "2025-01-05",
        "effective_from": "2025-01-05",
    },
    "irt": {
        "body": "مجلس الإدارة",
        "reference_type": "minutes",
        "reference": "(3)",
        "gregorian": "2020-11-28",
    },
    "hud": {"body": "مجلس الإدارة", "reference_type": "meeting", "supersedes": "كل ما سبقها"},
    "mam": {
        "body": "مجلس الإدارة",
        "reference_type": "session",
        "reference": "الثانية",
        "hijri": "1446-08-28",
        "gregorian": "2025-02-27",
    },
}


def make_site(**changes: Any) -> HomePage:
    """The published pages in both languages, and the Arabic home page; see `remembered`."""
    data = site_data(**changes)
    remembered(f"site {data!r}", lambda: build_site(data))
    return HomePage.objects.get(locale__language_code="ar")


def make_policy(**changes: Any) -> PolicyPage:
    """A published policy in Arabic; builds the site around it when there is none."""
    library = PoliciesPage.objects.filter(locale__language_code="ar").first()
    if library is None:
        make_site()
        library = PoliciesPage.objects.get(locale__language_code="ar")
    data = policy_data(**changes)
    remembered(f"policy {data!r}", lambda: upsert_policy_page(library, data, language="ar"))
    return PolicyPage.objects.child_of(library).get(slug=data["slug"])


def make_approved_policy(code: str = "mam", **changes: Any) -> PolicyPage:
    return make_policy(status="approved", approval=APPROVALS[code], **changes)
