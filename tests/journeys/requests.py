"""What each association is asked for in its journey, with which papers. All of it is invented."""

from dataclasses import dataclass, field
from typing import Any

NAME = "نورة سالم الحربي"


@dataclass(frozen=True)
class Asked:
    """One request: the service, the answers by question, the papers by their labels.

    Papers that come `later` are sent from the tracking page, once they are asked for.
    """

    slug: str
    answers: dict[str, Any]
    papers: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    name: str = NAME


_REACHED_BY_SMS = {"mobile": "٠٥٠ ٠٠٠ ٠٠٠١", "contact_by": "sms"}

MAM = Asked(
    "food-basket",
    {
        **_REACHED_BY_SMS,
        "full_name": NAME,
        "identifier": "١٠٠٠٠٠٠٠٠٨",
        "gender": "woman",
        "relation": "wife",
        "branch": "jazan",
        "safe_hours": "any",
        "woman_officer": False,
        "members": "٤",
        "household": [
            {"name": "سالم خالد الحربي", "relation": "son", "birth": "١٤٣٥"},
            {"name": "ريم خالد الحربي", "relation": "daughter", "birth": "12/3/1440"},
            {"name": "حصة علي", "relation": "mother"},
        ],
        "children": "2",
        "needs_care": False,
        "has_income": True,
        "income_sources": ["social_security", "citizen_account"],
        "monthly_income": "٢٬٤٠٠",
        "housing": "rented",
        "yearly_rent": "12000",
        "need": "نحتاج إلى مواد غذائية تكفينا هذا الشهر.",
        "receive_by": "pick_up",
    },
    papers=["إفادة حالة العائل", "إثبات الدخل"],
)

IRT = Asked(
    "water-tanker",
    {
        **_REACHED_BY_SMS,
        "full_name": NAME,
        "identifier": "1000000008",
        "gender": "woman",
        "branch": "main",
        "members": "5",
        "vulnerable": ["infant"],
        "housing": "shared",
        "monthly_income": "1800",
        "landmark": "بعد المسجد بمئة متر",
        "water_now": "bought",
        "tank_litres": "٢٠٠٠",
        "road_fits": True,
        "need": "انقطع الماء منذ أسبوع.",
    },
)

ENY = Asked(
    "cleaning-supplies",
    {
        **_REACHED_BY_SMS,
        "mosque_name": "مسجد الواحة",
        "identifier": "١٢٣٤٥",
        "mosque_kind": "daily",
        "worshippers": "120",
        "women_section": True,
        "branch": "main",
        "location": "حي الواحة، شارع النخيل",
        "declarant_name": NAME,
        "declarant_role": "imam",
        "need": "مواد نظافة تكفي ثلاثة أشهر.",
    },
    papers=["خطاب الإمام أو المشرف"],
    later=["صور للموقع"],
)

ENV_JOIN = Asked(
    "tree-planting",
    {
        **_REACHED_BY_SMS,
        "full_name": NAME,
        "is_adult": True,
        "people": "٣",
        "preferred_times": ["weekday_morning", "weekend_evening"],
    },
)

ENV_REMARK = Asked(
    "remark",
    {
        **_REACHED_BY_SMS,
        "full_name": NAME,
        "body": "تأخر الباص عن موعد النشاط.",
        "wants_answer": True,
    },
)

HUD_URGENT = Asked(
    "first-aid",
    {
        "full_name": "Siti Rahmawati",
        "mobile": "+6281234567890",
        "branch": "rabigh",
        "where_exactly": "عند البوابة، بجانب حافلة بيضاء",
        "people": "2",
        "what_happened": "إعياء من الشمس.",
    },
    name="Siti Rahmawati",
)

HUD_AID = Asked(
    "shelter",
    {
        **_REACHED_BY_SMS,
        "full_name": NAME,
        "visitor_kind": "umrah",
        "gender": "woman",
        "speaks": "ar",
        "branch": "rabigh",
        "people": "3",
        "companions": [{"name": "سارة سالم", "relation": "sibling"}],
        "need": "نحتاج إلى مبيت ليلة.",
    },
)

ENQUIRY = Asked(
    "enquiry",
    {
        **_REACHED_BY_SMS,
        "topic": "other",
        "body": "هل تستقبلون الزوار في رمضان؟",
        "full_name": NAME,
    },
)
