"""A process of the house that does what a test asks: one JSON line in, one JSON line out.

It is started with the house's own environment, so it sees the same database as web and worker.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import uuid4

SLUG = "aid"
QUESTIONS = [
    {"key": "name", "type": "person_name", "label": {"ar": "الاسم"}, "binds": "person.name"},
    {"key": "mail", "type": "email", "label": {"ar": "البريد"}, "binds": "person.email"},
]
FORM = {"steps": [{"key": "you", "title": {"ar": "عنكم"}, "questions": QUESTIONS}]}


def seed() -> dict[str, Any]:
    """An association without quiet hours, one service, one officer, one text for e-mail."""
    from cms.association.models import Association
    from tests.factories.accounts import UserFactory
    from tests.factories.cases import ServiceFactory
    from tests.factories.notices import write_templates

    association = Association.load()
    association.name = {"ar": "جمعية التجربة", "en": "Trial"}
    association.reference_prefix = "TST"
    association.quiet_from = association.quiet_until = time(0)
    association.save()
    service = ServiceFactory(
        slug=SLUG, plain=True, form__definition=FORM, deciding_body={"ar": "لجنة"}
    )
    UserFactory(role="officer")
    write_templates()
    return {"service": service.pk}


def submit(count: int) -> dict[str, Any]:
    """Submit requests the way every door does; each person has an address of their own."""
    from cases.models import Service
    from cases.services.intake import RequestForm, submit_request

    service = Service.objects.get(slug=SLUG)
    version = service.form.current_version
    references = []
    for _number in range(count):
        key = uuid4()
        answers = {"name": "سالم علي", "mail": f"{key}@example.test"}
        form = RequestForm(form_key=key, service=service, form_version=version, answers=answers)
        references.append(submit_request(form, acting_user=None).case.reference)
    return {"references": references}


def state() -> dict[str, Any]:
    """Everything the rows say: which requests exist, how their messages and routing stand."""
    from cases.models import Assignment, Case
    from cms.notices.models import Notice, NoticeAttempt
    from tasks.models import Job

    accepted = NoticeAttempt.objects.filter(outcome="accepted").values_list("notice_id", flat=True)
    return {
        "references": list(Case.objects.values_list("reference", flat=True)),
        "notices": dict(Counter(Notice.objects.values_list("state", flat=True))),
        "message_ids": list(Notice.objects.values_list("message_id", flat=True)),
        "accepted_attempts": dict(Counter(str(pk) for pk in accepted)),
        "jobs": dict(Counter(Job.objects.values_list("state", flat=True))),
        "cases": Case.objects.count(),
        "assignments": Assignment.objects.count(),
    }


Command = Callable[..., dict[str, Any]]
COMMANDS: dict[str, Command] = {"seed": seed, "submit": submit, "state": state}


def main() -> None:
    import django

    django.setup()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        answer = COMMANDS[order.pop("do")](**order)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
