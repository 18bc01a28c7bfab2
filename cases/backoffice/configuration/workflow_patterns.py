"""What a new workflow begins from: the smallest one that can be walked, or one the house has."""

from typing import Any

from django.db.models import QuerySet

from cases.models import Workflow

Definition = dict[str, Any]


def _words(arabic: str, english: str) -> dict[str, str]:
    return {"ar": arabic, "en": english}


def _released(to: str, arabic: str, english: str, result: str) -> Definition:
    """A way that the house goes by itself once people were told the decision."""
    return {
        "to": to,
        "label": _words(arabic, english),
        "requires": ["decision_released"],
        "guard": result,
        "automatic": True,
    }


_RECEIVED: Definition = {
    "key": "received",
    "kind": "intake_check",
    "name": _words("الاستقبال", "Reception"),
    "public_name": _words("نراجع طلبكم", "Being looked at"),
    "what_next": _words(
        "نراجع طلبكم وأوراقكم، ونخبركم إن نقص شيء.",
        "We look at your request and papers, and tell you if anything is missing.",
    ),
    "public_stage": "checking",
    "role": "officer",
    "target_days": 3,
    "moves": [
        {
            "to": "study",
            "label": _words("اكتمل: إلى الدراسة", "Complete: to the study"),
            "requires": ["documents_complete", "nothing_awaited"],
        }
    ],
}
_STUDY: Definition = {
    "key": "study",
    "kind": "study",
    "name": _words("الدراسة", "Study"),
    "public_name": _words("دراسة الطلب", "Being studied"),
    "what_next": _words(
        "ندرس طلبكم، وقد نتصل بكم لنفهم حاجتكم.",
        "We study your request, and may call you to understand the need.",
    ),
    "public_stage": "study",
    "role": "researcher",
    "target_days": 7,
    "moves": [
        {
            "to": "director",
            "label": _words("إلى القرار", "To the decision"),
            "requires": ["study_recommended"],
        }
    ],
}
_DIRECTOR: Definition = {
    "key": "director",
    "kind": "director",
    "name": _words("القرار", "Decision"),
    "public_name": _words("ينظر في طلبكم", "Being decided"),
    "what_next": _words("يُتخذ القرار، ثم يصلكم.", "The decision is taken; then it reaches you."),
    "public_stage": "committee",
    "role": "director",
    "target_days": 3,
    "moves": [
        {
            "to": "decided",
            "label": _words("سُجّل القرار", "Decision recorded"),
            "requires": ["decision_recorded"],
            "automatic": True,
        }
    ],
}
_DECIDED: Definition = {
    "key": "decided",
    "kind": "decision",
    "name": _words("إبلاغ القرار", "Telling the decision"),
    "public_name": _words("صدر القرار", "Decided"),
    "what_next": _words("يصلكم القرار وسببه.", "The decision and its reason reach you."),
    "public_stage": "decided",
    "role": "officer",
    "moves": [
        _released("closed_answered", "بُلّغ القبول: إغلاق", "Acceptance told: close", "accepted"),
        _released("closed_refused", "بُلّغ الاعتذار: إغلاق", "Refusal told: close", "refused"),
        _released("study", "أُجّل: عودة إلى الدراسة", "Postponed: back to the study", "postponed"),
    ],
}


def _closed(key: str, outcome: str, name: dict[str, str], told: dict[str, str]) -> Definition:
    return {
        "key": key,
        "kind": "closed",
        "name": name,
        "public_name": _words("انتهى الطلب", "Finished"),
        "what_next": told,
        "public_stage": "closed",
        "role": "officer",
        "outcome": outcome,
        **({} if outcome == "answered" else {"on_public_way": False}),
    }


#: Received, studied, decided, closed: no step can be left out.
SMALLEST: Definition = {
    "stages": [
        _RECEIVED,
        _STUDY,
        _DIRECTOR,
        _DECIDED,
        _closed(
            "closed_answered",
            "answered",
            _words("مغلق: قُبل", "Closed: accepted"),
            _words("وصلكم القرار بالقبول.", "You were told that your request is accepted."),
        ),
        _closed(
            "closed_refused",
            "refused",
            _words("مغلق: اعتذار", "Closed: refused"),
            _words(
                "أُرسل إليكم القرار وسببه. لكم أن تعترضوا خلال المدة المذكورة فيه.",
                "The decision and its reason were sent. You may object within the time it states.",
            ),
        ),
    ]
}


def patterns() -> QuerySet[Workflow]:
    """Return the workflows of the house that can be copied."""
    return Workflow.objects.filter(versions__isnull=False).distinct().order_by("key")


def definition_of(workflow: Workflow | None) -> Definition:
    """Return what a new workflow begins with; `None` is the smallest one."""
    version = workflow.current_version if workflow else None
    return version.definition if version else SMALLEST
