"""A small form and a whole workflow, as an association would write them."""

from typing import Any


def text(arabic: str, english: str = "") -> dict[str, str]:
    return {"ar": arabic, **({"en": english} if english else {})}


FORM: dict[str, Any] = {
    "steps": [
        {
            "key": "you",
            "title": text("عنكم", "About you"),
            "questions": [
                {
                    "key": "name",
                    "type": "person_name",
                    "label": text("الاسم", "Name"),
                    "binds": "person.name",
                },
                {
                    "key": "identifier",
                    "type": "identifier",
                    "label": text("رقم الهوية", "ID number"),
                    "binds": "person.identifier",
                    "identifier_kinds": ["national_id", "iqama"],
                    "sensitive": True,
                },
                {
                    "key": "mobile",
                    "type": "mobile",
                    "label": text("الجوال", "Mobile"),
                    "binds": "person.mobile",
                },
            ],
        },
        {
            "key": "need",
            "title": text("الحاجة", "Your need"),
            "questions": [
                {
                    "key": "has_income",
                    "type": "yes_no",
                    "label": text("هل لكم دخل؟", "Do you have an income?"),
                },
                {
                    "key": "income",
                    "type": "money",
                    "label": text("الدخل الشهري", "Monthly income"),
                    "show_if": {"all": [{"question": "has_income", "value": True}]},
                    "sensitive": True,
                },
                {
                    "key": "story",
                    "type": "long_text",
                    "label": text("اشرحوا حاجتكم", "Describe your need"),
                    "required": False,
                },
            ],
        },
    ]
}

ANSWERS: dict[str, Any] = {
    "name": "سالم علي محمد",
    "identifier": {"kind": "national_id", "number": "1000000008"},
    "mobile": "+966500000001",
    "has_income": False,
}

DOCUMENTS: list[dict[str, Any]] = [
    {"key": "identity", "label": text("الهوية", "Identity"), "evidence": "seen_only"},
    {
        "key": "income_letter",
        "label": text("خطاب الدخل", "Income letter"),
        "evidence": "copy",
        "max_age_days": 90,
        "show_if": {"all": [{"question": "has_income", "value": True}]},
    },
    {"key": "lease", "label": text("عقد الإيجار", "Lease"), "evidence": "copy"},
]

REASONS = [{"key": "outside_scope", "label": text("خارج نطاق الخدمة", "Outside the service")}]

WINDOW = {"reading": "range", "not_before": 14, "due": 30, "anchor": "complete"}


def stage(key: str, kind: str, role: str, public: str, **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "kind": kind,
        "name": text(key, key),
        "public_name": text(key, key),
        "what_next": text("ثم", "Then"),
        "public_stage": public,
        "role": role,
        **more,
    }


def move(to: str, **more: Any) -> dict[str, Any]:
    return {"to": to, "label": text(f"إلى {to}", f"To {to}"), **more}


WORKFLOW: dict[str, Any] = {
    "stages": [
        stage(
            "check",
            "intake_check",
            "officer",
            "checking",
            target_days=3,
            moves=[
                move("clarify", needs_reason=True),
                move("study", requires=["documents_complete", "nothing_awaited"]),
            ],
        ),
        stage(
            "clarify",
            "clarification",
            "researcher",
            "clarifying",
            on_public_way=False,
            moves=[move("check")],
        ),
        stage(
            "study",
            "study",
            "researcher",
            "study",
            target_days=7,
            moves=[
                move("check", needs_reason=True),
                move("committee", requires=["study_recommended"]),
            ],
        ),
        stage(
            "committee",
            "committee",
            "secretary",
            "committee",
            moves=[
                move("study", guard="postponed", requires=["decision_recorded"], automatic=True),
                move("decided", guard="accepted", requires=["decision_recorded"], automatic=True),
                move("refusing", guard="refused", requires=["decision_recorded"], automatic=True),
            ],
        ),
        stage(
            "decided",
            "decision",
            "officer",
            "committee",
            on_public_way=False,
            moves=[move("registration", requires=["decision_released"], automatic=True)],
        ),
        stage(
            "refusing",
            "decision",
            "officer",
            "committee",
            on_public_way=False,
            moves=[move("refused", requires=["decision_released"], automatic=True)],
        ),
        stage(
            "registration",
            "registration",
            "officer",
            "registration",
            moves=[move("delivery", requires=["registered"])],
        ),
        stage(
            "delivery",
            "delivery",
            "delivery",
            "delivery",
            moves=[move("done", requires=["delivered"], automatic=True)],
        ),
        stage("done", "closed", "officer", "closed", outcome="delivered"),
        stage("refused", "closed", "officer", "closed", outcome="refused", on_public_way=False),
    ]
}

SHORT_WORKFLOW: dict[str, Any] = {
    "stages": [
        stage(
            "answer",
            "answer",
            "officer",
            "received",
            moves=[move("answered", requires=["answer_sent"])],
        ),
        stage("answered", "closed", "officer", "answered", outcome="answered"),
    ]
}

#: A complaint that may be an objection: kind, the request it is about, why, and who is speaking.
COMPLAINT = {
    "steps": [
        {
            "key": "what",
            "title": text("ما الذي حدث؟"),
            "questions": [
                {
                    "key": "kind",
                    "type": "choice",
                    "label": text("النوع"),
                    "choices": [
                        {"value": "objection", "label": text("اعتراض")},
                        {"value": "delay", "label": text("تأخر")},
                    ],
                },
                {
                    "key": "about",
                    "type": "reference",
                    "label": text("رقم الطلب"),
                    "binds": "case.concerns",
                    "show_if": {
                        "any": [
                            {"question": "kind", "value": "objection"},
                            {"question": "kind", "value": "delay"},
                        ]
                    },
                },
                {"key": "why", "type": "long_text", "label": text("اشرحوا")},
            ],
        },
        {
            "key": "who",
            "title": text("من أنتم؟"),
            "questions": [
                {
                    "key": "who",
                    "type": "person_name",
                    "label": text("الاسم"),
                    "binds": "person.name",
                },
                {
                    "key": "phone",
                    "type": "mobile",
                    "label": text("الجوال"),
                    "binds": "person.mobile",
                },
            ],
        },
    ]
}

#: The form above, and answers in several parts: who lives there, and where it is.
HOME_FORM: dict[str, Any] = {
    "steps": [
        *FORM["steps"],
        {
            "key": "home",
            "title": text("البيت", "Home"),
            "questions": [
                {
                    "key": "family",
                    "type": "household",
                    "label": text("من يسكن معكم؟", "Who lives with you?"),
                    "columns": ["name", "relation", "birth", "identifier", "note"],
                    "binds": "person.household",
                    "sensitive": True,
                },
                {
                    "key": "place",
                    "type": "map_point",
                    "label": text("أين البيت؟", "Where is the house?"),
                    "required": False,
                    "sensitive": True,
                },
            ],
        },
    ]
}
