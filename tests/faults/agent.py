"""A process of the house that does what a test asks: one JSON line in, one JSON line out.

It is started with the house's own environment, so it sees the same database as web and worker.
"""

import json
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

SLUG, PAPERS = "aid", "aid-with-papers"
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


def seed_papers() -> dict[str, Any]:
    """One more service, which asks for one paper that may be copied."""
    from cases.models import Service
    from tests.factories.cases import DOCUMENTS, ServiceFactory

    if not Service.objects.filter(slug=PAPERS).exists():
        copied = [item for item in DOCUMENTS if item["key"] == "lease"]
        ServiceFactory(
            slug=PAPERS,
            plain=True,
            form__key=PAPERS,  # the agent may have started anew, and its counting with it
            form__definition=FORM,
            workflow__key=PAPERS,
            documents=copied,
        )
    return {}


def papers(reference: str) -> dict[str, Any]:
    """How the files of a request stand with the scanner."""
    from cases.models import DocumentFile

    rows = DocumentFile.objects.filter(document__case__reference=reference)
    return {"checked": list(rows.values_list("check_state", flat=True))}


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

    routed = Assignment.objects.order_by().values("case_id").distinct()
    accepted = NoticeAttempt.objects.filter(outcome="accepted").values_list("notice_id", flat=True)
    return {
        "references": list(Case.objects.values_list("reference", flat=True)),
        "notices": dict(Counter(Notice.objects.values_list("state", flat=True))),
        "message_ids": list(
            Notice.objects.filter(channel="email").values_list("message_id", flat=True)
        ),
        "accepted_attempts": dict(Counter(str(pk) for pk in accepted)),
        "jobs": dict(Counter(Job.objects.values_list("state", flat=True))),
        "routed_twice": Assignment.objects.count() - routed.count(),
        "unrouted": Case.objects.filter(is_open=True).exclude(pk__in=routed).count(),
    }


def waiting() -> dict[str, Any]:
    """How many rows have not reached an end; cheap, because it is asked all the time."""
    from cms.core.claims import OPEN_STATES
    from cms.notices.models import Notice
    from tasks.models import Job

    rows = [each.objects.filter(state__in=OPEN_STATES).count() for each in (Notice, Job)]
    return {"rows": sum(rows)}


def say(channel: str, count: int = 1, event: str = "acknowledgement") -> dict[str, Any]:
    """Write messages about nothing in particular, all in one transaction."""
    from django.db import transaction

    from cms.notices.services import NoticeDraft
    from tasks import outbox

    said = []
    with transaction.atomic():
        for _number in range(count):
            key = uuid4()
            to = f"{key}@example.test" if channel == "email" else "+966500000001"
            draft = NoticeDraft(f"fault:{key}", event, channel, to, "ar", {"reference": "TST"})
            said.append(outbox.say(draft))
    return {"pks": [each.pk for each in said], "message_ids": [each.message_id for each in said]}


def say_later(minutes: int) -> dict[str, Any]:
    """Write one message that is due in so many minutes by the database's clock."""
    from django.db import transaction
    from django.db.models.functions import Now

    from cms.notices.models import Notice

    with transaction.atomic():
        pks = say("email")["pks"]
        Notice.objects.filter(pk__in=pks).update(due_at=Now() + timedelta(minutes=minutes))
    return {"pks": pks}


def fates(pks: list[int]) -> dict[str, Any]:
    """How these messages stand, and how many seconds each took from being written to being sent."""
    from cms.notices.models import Notice

    rows = list(Notice.objects.filter(pk__in=pks).order_by("pk"))
    return {
        "states": [row.state for row in rows],
        "arrivals": [row.arrival for row in rows],
        "errors": [row.last_error for row in rows],
        "seconds": [
            (row.sent_at - row.created_at).total_seconds() if row.sent_at else None for row in rows
        ],
    }


def hurry() -> dict[str, Any]:
    """As if the backoff had passed: what waits for another try is due now."""
    from django.db.models.functions import Now

    from cms.notices.models import Notice
    from tasks.models import Job

    rows = [each.objects.filter(state="pending").update(due_at=Now()) for each in (Notice, Job)]
    return {"rows": sum(rows)}


def forget() -> dict[str, Any]:
    """Take away what a fault was meant to leave unsaid, so that the books are clean again."""
    from cms.notices.models import Notice
    from tasks.models import Job

    gone = [each.objects.exclude(state="done").delete()[0] for each in (Notice, Job)]
    return {"rows": sum(gone)}


def decide(references: list[str]) -> dict[str, Any]:
    """Release a decision on each case and tell of it; one more time replaces the first."""
    from django.utils import timezone

    from cases.enums import EventKind
    from cases.models import Case, Decision
    from cases.services.timeline import record_event

    for case in _cases(references):
        for old in case.decisions.filter(is_current=True):
            old.is_current = False
            old.save(update_fields=["is_current"])
        decision = Decision.objects.create(case=case, result="accept", released_at=timezone.now())
        told = {"decision": decision.pk, "result": "accept"}
        record_event(case, EventKind.DECISION_RELEASED, by="clock", data=told)
    return {"cases": Case.objects.count()}


def withdraw(references: list[str]) -> dict[str, Any]:
    """Withdraw these requests, as their persons would."""
    from cases.services.withdrawal import withdraw_case

    for case in _cases(references):
        withdraw_case(case)
    return {}


def told(references: list[str]) -> dict[str, Any]:
    """What was to be said about these cases, in order, and how each ended."""
    from cms.notices.models import Notice

    said = []
    for case in _cases(references):
        rows = Notice.objects.filter(subject_kind="case", subject_id=case.pk).order_by("pk")
        said += [[case.reference, row.event, row.state] for row in rows]
    return {"told": said}


def plan_survey(references: list[str]) -> dict[str, Any]:
    """Deliver to these cases, thirty days after which the person is asked how it went."""
    from cases.enums import EventKind
    from cases.services.timeline import record_event
    from surveys.models import Survey
    from tests.factories.surveys import SurveyFactory

    if not Survey.objects.exists():  # one for all faults, or each person is asked of each
        SurveyFactory(trigger="after_delivery", delay_days=30)
    for case in _cases(references):
        record_event(case, EventKind.DELIVERED, by="clock")
    return {}


def asked_once() -> dict[str, Any]:
    """How many places in surveys were opened, and how many messages said so."""
    from cms.notices.models import Notice
    from surveys.models import Invitation

    return {
        "invitations": Invitation.objects.filter(state="sent").count(),
        "messages": Notice.objects.filter(event="survey_invitation", state="done").count(),
    }


def opt_out(references: list[str]) -> dict[str, Any]:
    """The persons of these cases want no surveys."""
    from cases.enums import Purpose
    from cases.services.consents import withdraw_consent

    for case in _cases(references):
        withdraw_consent(case, Purpose.SURVEY)
    return {}


def _cases(references: list[str]) -> Iterable[Any]:
    from cases.models import Case

    return Case.objects.filter(reference__in=references).order_by("pk")


Command = Callable[..., dict[str, Any]]
COMMANDS: dict[str, Command] = {
    each.__name__: each
    for each in (
        *(seed, submit, state, waiting, say, fates, hurry, forget),
        *(seed_papers, papers),
        *(decide, withdraw, told, plan_survey, opt_out, asked_once, say_later),
    )
}


def main() -> None:
    import django

    django.setup()
    from django.db import close_old_connections

    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        close_old_connections()
        order = json.loads(line)
        try:
            answer = COMMANDS[order.pop("do")](**order)
        except Exception:  # the house goes on; the test says what was wrong
            answer = {"broke": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
