"""Invented values for every placeholder, so that a template can be read before it is used."""

from collections.abc import Mapping

from django.conf import settings
from django.utils import translation

from cms.association.selectors import current_association
from cms.core.references import example_reference, numbered_reference

_FIRST_REQUEST = 4821

_ARABIC = {
    "service": "السلة الغذائية",
    "stage": "قيد الدراسة",
    "deciding_body": "لجنة البحث",
    "not_before": "الأحد 15 رجب 1448هـ",
    "due": "الثلاثاء 2 شعبان 1448هـ",
    "due_if_complete": "الثلاثاء 2 شعبان 1448هـ",
    "missing_items": "• عقد الإيجار\n• الهوية (تُعرض فقط ولا تُنسخ)",
    "papers_to_show": "الهوية",
    "reasons": "الدخل أعلى من الحد",
    "explanation": "يزيد دخل الأسرة على الحد المعتمد لهذه الخدمة.",
    "conditions": "تُصرف على دفعتين",
    "help_coming": "العون في الطريق إليكم",
    "objection_deadline": "الخميس 18 شعبان 1448هـ",
    "objection_outcome": "قُبل الاعتراض",
    "what_follows": "يُعاد النظر في الطلب {first}، ويقرر فيه غير من قرر أولًا.",
    "file_number": "1042",
    "delivery": "سلة غذائية، الأحد بعد العصر",
    "delivery_when": "الأحد 3 يناير، بين 10:00 و12:00",
    "delivery_code": "4821",
    "signing_code": "530917",
    "appointment": "الأحد 15 رجب 1448هـ، الساعة 10:30، المقر الرئيس",
    "papers_state": "وصلنا كل ما طلبناه، ونراجعه الآن.",
    "message": "وصلت أوراقكم كاملة.",
    "urgent_words": "نحن في الطريق إليكم.",
    "renew_on": "الخميس 18 شعبان 1448هـ",
    "expiring_papers": "• عقد الإيجار: الثلاثاء 2 شعبان 1448هـ",
    "phone": "017 300 0410",
}
_ENGLISH = {
    "service": "Food basket",
    "stage": "Being studied",
    "deciding_body": "The research committee",
    "not_before": "Sunday 15 Rajab 1448 AH",
    "due": "Tuesday 2 Shaban 1448 AH",
    "due_if_complete": "Tuesday 2 Shaban 1448 AH",
    "missing_items": "• Lease\n• Identity card (only to be shown, no copy is kept)",
    "papers_to_show": "Identity card",
    "reasons": "The income is above the limit",
    "explanation": "The family's income is above the limit of this service.",
    "conditions": "Paid in two parts",
    "help_coming": "Help is on its way to you",
    "objection_deadline": "Thursday 18 Shaban 1448 AH",
    "objection_outcome": "Upheld",
    "what_follows": "Request {first} is decided afresh by others than before.",
    "file_number": "1042",
    "delivery": "Food basket, Sunday afternoon",
    "delivery_when": "Sunday 3 January, between 10:00 and 12:00",
    "delivery_code": "4821",
    "signing_code": "530917",
    "appointment": "Sunday 15 Rajab 1448 AH, 10:30, Main office",
    "papers_state": "We have everything we asked for and are checking it.",
    "message": "Your papers have all arrived.",
    "urgent_words": "We are on our way to you.",
    "renew_on": "Thursday 18 Shaban 1448 AH",
    "expiring_papers": "• Lease: Tuesday 2 Shaban 1448 AH",
    "phone": "017 300 0410",
}


def preview_samples(language: str, body: str) -> Mapping[str, str]:
    """Return the sample a template is read with: a day is promised outright or hangs on the papers,
    as when it leaves, so a text that has room for both shows the day outright."""
    values = sample_values(language)
    return {**values, "due_if_complete": ""} if "{due}" in body else values


def sample_values(language: str) -> Mapping[str, str]:
    """Return a value for every placeholder, in `language` where we have it, else in English."""
    words = _ARABIC if language == settings.LANGUAGE_CODE else _ENGLISH
    prefix = current_association().reference_prefix
    first = numbered_reference(prefix, _FIRST_REQUEST)
    with translation.override(language):
        association = str(current_association())
    return {
        **words,
        "reference": example_reference(prefix),
        "first_reference": first,
        "what_follows": words["what_follows"].format(first=first),
        "association": association,
        "track_url": f"{settings.BASE_URL}/{language}/track/",
        "upload_url": f"{settings.BASE_URL}/{language}/track/",
        "survey_url": f"{settings.BASE_URL}/{language}/survey/…",
        "stop_url": f"{settings.BASE_URL}/{language}/stop/…",
    }
