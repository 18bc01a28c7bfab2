"""A request as its holder may see it: the facts of the tracking page, as JSON."""

from typing import Any

from django.utils import timezone

from cases.enums import DeliveryState, MessageKind
from cases.models import Case, CaseMessage, Delivery
from cases.selectors import who_decides
from public_site.api.texts import window_out
from public_site.objections import ObjectionLine
from public_site.selectors import case_promise
from public_site.tracking import case_page, missing_papers, papers_form


def sent_out(case: Case) -> dict[str, Any]:
    """Return the answer to a request that has just been stored."""
    promise = case_promise(case)
    return {
        "reference": case.reference,
        "tracking_code": case.tracking_code,
        "decided_by": str(who_decides(case)),
        "window": window_out(promise) if promise else {"not_before": None, "due": None},
        "stage": case.public_stage,
        "missing": papers_out(missing_papers(case)),
    }


def request_out(case: Case) -> dict[str, Any]:
    """Return all that the holder of both keys may know."""
    page = case_page(case, papers_form)
    promise = page["promise"]
    return {
        "reference": case.reference,
        "service": {"slug": case.service.slug, "name": str(case.service.name)},
        "stage": case.public_stage,
        "stage_name": page["stage_name"],
        "is_open": case.is_open,
        "submitted_on": timezone.localdate(case.submitted_at),
        "decided_by": str(page["who_decides"]),
        "way": [_station(station) for station in page["stations"]],
        "missing": papers_out(page["missing"]),
        "asked_with": "\n\n".join(note.words for note in page["asked_with"]),
        "is_paused": page["is_paused"],
        "papers_with_us": [str(paper.label) for paper in page["papers_with_us"]],
        "window": window_out(promise) if promise else None,
        "decision": _decision(page) if page["decision"] else None,
        "objections": [_objection(line) for line in page["objections"]],
        "messages": messages_out(page["messages_so_far"]),
        "may_withdraw": page["may_withdraw"],
    }


def papers_out(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    same = ("label", "hint", "evidence", "returned")
    return [
        {
            "kind": row["key"],
            "upload": row["field"] is not None,
            **{name: row[name] for name in same},
        }
        for row in rows
    ]


def messages_out(messages: list[CaseMessage]) -> list[dict[str, Any]]:
    return [
        {
            "by": "person" if message.kind == MessageKind.FROM_PERSON else "association",
            "at": message.at,
            "body": message.body,
        }
        for message in messages
    ]


def _station(station: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": station["name"],
        "state": station["state"],
        "at": timezone.localdate(station["date"]) if station["date"] else None,
        "what_next": station["note"],
    }


def _decision(page: dict[str, Any]) -> dict[str, Any]:
    decision, service = page["decision"], page["objection_service"]
    return {
        "result": decision.result,
        "decided_on": timezone.localdate(decision.decided_at),
        "reason": page["reason"],
        "explanation": decision.explanation,
        "conditions": decision.conditions,
        "amount": decision.amount,
        "deliveries": [_delivery(delivery) for delivery in page["deliveries"]],
        "objection_until": decision.objection_until if page["may_object"] else None,
        "objection_service": service.slug if service else None,
    }


def _objection(line: ObjectionLine) -> dict[str, Any]:
    return {
        "reference": line.reference,
        "filed_on": timezone.localdate(line.filed_at),
        "state": line.state,
        "answer_by": line.answer_by,
        "decided_on": timezone.localdate(line.decided_at) if line.decided_at else None,
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    is_planned = delivery.state == DeliveryState.PLANNED
    place = delivery.collected_at
    return {
        "what": delivery.what,
        "is_delivered": delivery.state == DeliveryState.DELIVERED,
        "has_failed": delivery.state == DeliveryState.FAILED,
        "planned_for": delivery.planned_for if is_planned else None,
        "hours": delivery.hours if is_planned else "",
        "collected_at": place.whereabouts if place and is_planned else "",
        "code": delivery.code if is_planned else "",
    }
