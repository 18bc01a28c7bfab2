"""What the holder of reference and code sees of a request, gathered once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from cases.enums import AppointmentState, DeliveryState, DocumentState, Evidence, MessageKind
from cases.letter_enums import LetterAbout
from cases.models import Appointment, Case, CaseDocument, CaseMessage, Decision, Delivery
from cases.selectors import (
    notes_of_asking,
    owes_declaration,
    refusal_reasons,
    released_decision,
    stage_name_told,
    wanted_documents,
    who_decides,
)
from cases.selectors.for_you import CASE
from cases.selectors.gates import HELD, failed_for_now
from cases.selectors.helping import help_told
from cases.selectors.person_letters import written_answer
from cases.selectors.referrals import referral_told
from cms.core.translated import translated
from cms.notices.enums import DECISION_EVENTS
from cms.notices.selectors import waits_for_morning
from public_site.forms.papers import AskedPaper, PapersForm
from public_site.objections import objection_page
from public_site.presenting import happening_now, issued_field, way_of
from public_site.selectors import case_promise, help_for

MakePapersForm = Callable[[list[CaseDocument]], PapersForm]

_WITH_US = (DocumentState.RECEIVED, DocumentState.ACCEPTED, DocumentState.SEEN)
#: What was let off is told as well, with the reason that staff wrote for its person.
_SETTLED = (*_WITH_US, DocumentState.WAIVED)
_ONE_CLICK = timedelta(minutes=2)


def case_page(case: Case, make_papers_form: MakePapersForm) -> dict[str, Any]:
    """Return the context of the tracking page; only what the person may know is in it: not their
    name nor file, for whoever sent the request may have given another's number."""
    prefetch_related_objects([case], "decisions__committee", "documents", "events", "messages")
    missing = wanted_documents(case) if case.is_open else []
    decision = released_decision(case)
    more = takes_more(case)
    form = make_papers_form([*missing, *more])
    stations = way_of(case)
    deliveries = _deliveries(case) if decision else []
    return {
        "case": case,
        "happens_now": happening_now(stations),
        "help": help_for(case),
        "help_title": _help_title(case, decision, deliveries),
        "stage_name": stage_name_told(case),
        "who_decides": who_decides(case),
        "stations": stations,
        "missing": [_paper(document, form) for document in missing],
        "sends_missing": any(document.evidence == Evidence.COPY for document in missing),
        "shows_papers": any(document.evidence != Evidence.COPY for document in missing),
        "takes_more": [_paper(document, form) for document in more],
        **_settled_papers(case),
        "appointments": _appointments(case),
        "papers_form": form,
        "owes_declaration": owes_declaration(case),
        "is_paused": case.paused_since is not None,
        "asked_with": notes_of_asking(case),
        "decision": decision,
        "leaves_at": _leaves_at(case, decision),
        "reason": _reason(case, decision),
        "referral": referral_told(case),
        **objection_page(case),
        "letters": _letters(case, decision),
        "deliveries": deliveries,
        "messages_so_far": messages_of(case),
        "takes_words": takes_words(case),
        "promise": case_promise(case) if case.is_open and decision is None else None,
        "may_withdraw": case.is_open and decision is None,
    }


def _settled_papers(case: Case) -> dict[str, list[CaseDocument]]:
    settled = case.documents.filter(state__in=_SETTLED)
    return {
        "papers_with_us": [paper for paper in settled if paper.state in _WITH_US],
        "papers_not_needed": [paper for paper in settled if paper.state not in _WITH_US],
    }


def _help_title(case: Case, decision: Decision | None, deliveries: list[Delivery]) -> str:
    """Return how urgent help stands, which nobody weighs or objects to; empty for what is no help
    or, brought back by an objection, is weighed after all."""
    if decision is None or not (case.service.is_urgent and decision.is_acceptance):
        return ""
    if any(each.state == DeliveryState.DELIVERED for each in deliveries):
        return help_told(case).given
    if not case.is_open:
        return stage_name_told(case)
    if not case.is_urgent:
        return ""
    return help_told(case).coming


def _leaves_at(case: Case, decision: Decision | None) -> datetime | None:
    """When the message about a decision leaves, while it waits for the quiet hours to end."""
    released = decision.released_at if decision else None
    return waits_for_morning((CASE, case.pk), DECISION_EVENTS) if released else None


def _letters(case: Case, decision: Decision | None) -> list[str]:
    """Which letters can be sent for: the decision, or the written answer of what nobody decides,
    and until then that we have the request."""
    if decision:
        return [LetterAbout.DECISION.value]
    if written_answer(case):
        return [LetterAbout.ANSWER.value]
    return [LetterAbout.RECEIPT.value] if case.is_open else []


def may_withdraw(case: Case) -> bool:
    """A person may withdraw until the decision has been sent."""
    return case.is_open and released_decision(case) is None


def is_repeated(case: Case, body: str) -> bool:
    """Whether this is the second click on one message and not a second message."""
    moment = timezone.now() - _ONE_CLICK
    latest = case.messages.filter(kind=MessageKind.FROM_PERSON, at__gte=moment).last()
    return latest is not None and latest.body == body


def takes_more(case: Case) -> list[CaseDocument]:
    """Return the copies that may come though nobody waits for them, what was returned first: those
    that nobody must send, and those that came and nobody has looked at yet (another page)."""
    if not case.takes_papers:
        return []
    copies = [paper for paper in case.documents.all() if paper.evidence == Evidence.COPY]
    may_come = [paper for paper in copies if not paper.is_required and paper.state not in HELD]
    may_come.sort(key=lambda paper: paper.state != DocumentState.REJECTED)
    return [*may_come, *(paper for paper in copies if paper.state == DocumentState.RECEIVED)]


def awaited_copies(case: Case) -> dict[str, CaseDocument]:
    """Return, by key, the papers of which a copy may be sent now."""
    if not case.is_open:
        return {}
    papers = [*wanted_documents(case), *takes_more(case)]
    return {paper.key: paper for paper in papers if paper.evidence == Evidence.COPY}


def missing_papers(case: Case) -> list[dict[str, Any]]:
    """Return what is still to come from the person, as the tracking page shows it."""
    missing = wanted_documents(case) if case.is_open else []
    form = papers_form(missing)
    return [_paper(document, form) for document in missing]


def papers_form(missing: list[CaseDocument], *args: Any) -> PapersForm:
    """Return the form for copies that are still missing."""
    papers = [
        AskedPaper(document.key, str(document.label), str(document.hint), document.max_age_days)
        for document in missing
        if document.evidence == Evidence.COPY
    ]
    return PapersForm(papers, *args)


def _paper(document: CaseDocument, form: PapersForm) -> dict[str, Any]:
    return {
        "key": document.key,
        "label": str(document.label),
        "hint": str(document.hint),
        "evidence": document.evidence,
        "max_age_days": document.max_age_days,
        "field": form[document.key] if document.key in form.fields else None,
        "issued": issued_field(form, document.key),
        "returned": document.reason if document.state == DocumentState.REJECTED else "",
    }


def _reason(case: Case, decision: Decision | None) -> str:
    if decision is None or not decision.reason_key:
        return ""
    labels = dict(refusal_reasons(case))
    return str(translated(labels.get(decision.reason_key, "")))


def _appointments(case: Case) -> list[Appointment]:
    """Return the visits and interviews about this request that are still to come."""
    booked = case.appointments.filter(state=AppointmentState.BOOKED, ends_at__gte=timezone.now())
    return list(booked.select_related("branch").order_by("at"))


def _deliveries(case: Case) -> list[Delivery]:
    """Return what was or will be handed over; one that failed until another day is arranged."""
    planned = Prefetch("deliveries", Delivery.objects.select_related("collected_at"))
    prefetch_related_objects([case], planned)
    rows, waiting = case.deliveries.all(), failed_for_now(case)
    told = [row for row in rows if row.state != DeliveryState.FAILED or row in waiting]
    return sorted(told, key=lambda row: row.pk)


def takes_words(case: Case) -> bool:
    """Whether the person may write: as long as the request is open, and then in answer to what was
    explained to them since it was closed (`may_message`)."""
    closed_at = case.closed_at
    explained = (word for word in messages_of(case) if word.kind == MessageKind.TO_PERSON)
    return case.is_open or any(closed_at and word.at >= closed_at for word in explained)


def messages_of(case: Case) -> list[CaseMessage]:
    """What passed between the person and us; notes among staff are nobody else's."""
    kinds = (MessageKind.FROM_PERSON, MessageKind.TO_PERSON)
    return [message for message in case.messages.all() if message.kind in kinds]
