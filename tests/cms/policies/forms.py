from typing import Any

from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield


def policy_form(**changes: Any) -> dict[str, Any]:
    """What the edit form of a policy posts; it calls itself approved and gives no reference."""
    clause = {
        "number": "6.5",
        "title": "الرد",
        "text": rich_text("<p>الرد.</p>"),
        "awaiting": "",
        "settings": streamfield([]),
    }
    section = {"number": "6", "title": "خطوات", "clauses": streamfield([("item", clause)])}
    data = {
        "title": "سياسة",
        "slug": "beneficiary-relations",
        "policy_type": "beneficiary-relations",
        "parties": ["beneficiaries"],
        "intro": "",
        "body": streamfield([("section", section)]),
        "declared_status": "approved",
        "approving_body": "مجلس الإدارة",
        "reference_type": "meeting",
        "reference": "",
        "reference_year": "",
        "signatory_title": "",
        "licence_number": "",
        "stated_hijri": "",
        "stated_gregorian": "",
        "authoritative_date": "",
        "authority_note": "",
        "effective_from": "",
        "covered_because": "",
        "supersedes": "",
        "superseded_by": "",
        "review_due": "",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0},
    }
    return {**nested_form_data({**data, **changes}), "comments-TOTAL_FORMS": "0"}
