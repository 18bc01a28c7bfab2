"""A remark to the director, and the service that takes general issues."""

from typing import Any

from cases.models import Case, Service
from cms.accounts.models import User
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory, WorkflowFactory
from tests.factories.definitions import move, stage, text

WORDS = "انتظرنا ساعة كاملة عند بوابة الموقع الشمالي في الشمس ولم يخرج إلينا أحد من المنظمين"
NAME = "نورة سعد الحربي"
_WHO = {
    "key": "who",
    "title": text("من أنتم؟"),
    "questions": [
        {"key": "name", "type": "person_name", "label": text("الاسم"), "binds": "person.name"}
    ],
}
_ASKED = {"key": "body", "type": "long_text", "label": text("ملاحظتكم"), "sensitive": True}
_REMARK = {"steps": [{"key": "remark", "title": text("ملاحظة"), "questions": [_ASKED]}, _WHO]}
_ISSUE = {
    "steps": [
        {
            "key": "issue",
            "title": text("القضية"),
            "questions": [
                {"key": "title", "type": "short_text", "label": text("في سطر واحد")},
                {"key": "body", "type": "long_text", "label": text("اشرحوها"), "max_length": 3000},
                {
                    "key": "proposal",
                    "type": "long_text",
                    "label": text("حل تقترحونه"),
                    "required": False,
                },
            ],
        },
        _WHO,
    ]
}


def _closing(kind: str, role: str) -> dict[str, Any]:
    first = stage(
        "first", kind, role, "checking", moves=[move("answered", requires=["answer_sent"])]
    )
    last = stage("answered", "closed", "officer", "answered", outcome="answered")
    return {"stages": [first, last]}


def remark_service(**more: Any) -> Service:
    values = {"kind": "remark", "restricted": True, "plain": True} | more
    return ServiceFactory(
        form=ServiceFormFactory(definition=_REMARK),
        workflow=WorkflowFactory(definition=_closing("director", "director")),
        **values,
    )


def remark(owner: User, **more: Any) -> Case:
    """A remark by a named person, that its owner has."""
    more.setdefault("service", remark_service())
    more.setdefault("person__name", NAME)
    return CaseFactory(answers={"body": WORDS, "name": NAME}, owner=owner, **more)


def issue_service(**more: Any) -> Service:
    return ServiceFactory(
        form=ServiceFormFactory(definition=_ISSUE),
        workflow=WorkflowFactory(definition=_closing("intake_check", "officer")),
        **{"kind": "general_issue", "plain": True} | more,
    )
