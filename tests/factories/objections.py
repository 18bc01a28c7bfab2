"""A request that was decided and told, and the objection to that decision."""

import uuid
from typing import Any

from cases.enums import DecisionResult, VoteChoice
from cases.models import Case, Decision, Service
from cases.objection_enums import ObjectionState
from cases.services.assisted import Assisted
from cases.services.committee import DecisionTerms, cast_vote, record_decision, release_decision
from cases.services.intake import RequestForm, submit_request
from cases.services.objecting import ObjectionOutcome
from cms.accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.cases import (
    CaseFactory,
    ServiceFactory,
    ServiceFormFactory,
    WorkflowFactory,
    seats_of,
)
from tests.factories.definitions import COMPLAINT, WORKFLOW, move, stage

UPHELD = ObjectionOutcome(ObjectionState.UPHELD, "تبين أن الأوراق كانت مكتملة.")
DISMISSED = ObjectionOutcome(ObjectionState.DISMISSED, "لم يرد ما يغير القرار.", "الجهة المشرفة")
REFUSED = DecisionTerms(DecisionResult.REFUSE, "outside_scope", "الطلب خارج نطاق الخدمة.")

#: Reviewed by the director, or by the board where every director took part before.
REVIEW: dict[str, Any] = {
    "stages": [
        stage(
            "review",
            "director",
            "director",
            "checking",
            moves=[
                move("board", guard="nobody_free", automatic=True),
                move("answered", requires=["answer_sent"]),
                move("facts", needs_reason=True),
            ],
        ),
        stage(
            "facts",
            "clarification",
            "officer",
            "clarifying",
            on_public_way=False,
            moves=[move("review", roles=["officer", "director"], needs_reason=True)],
        ),
        stage(
            "board",
            "board",
            "board_secretary",
            "checking",
            moves=[move("answered", requires=["answer_sent"])],
        ),
        stage("answered", "closed", "officer", "answered", outcome="answered"),
    ]
}

#: The whole workflow, with a stage where the director decides afresh.
AFRESH: dict[str, Any] = {
    "stages": [
        *WORKFLOW["stages"],
        stage(
            "afresh",
            "director",
            "director",
            "committee",
            after_objection=True,
            on_public_way=False,
            moves=[
                move("decided", guard="accepted", requires=["decision_recorded"], automatic=True),
                move("refusing", guard="refused", requires=["decision_recorded"], automatic=True),
                move("study", needs_reason=True),
            ],
        ),
    ]
}


def complaints_service(**more: Any) -> Service:
    """The service that takes objections, restricted as in every profile."""
    service: Service = ServiceFactory(
        kind="complaint",
        plain=True,
        restricted=True,
        form=ServiceFormFactory(definition=COMPLAINT),
        workflow=WorkflowFactory(definition=REVIEW),
        **more,
    )
    return service


def decided_case(
    *, workflow: dict[str, Any] | None = None, terms: DecisionTerms = REFUSED, **more: Any
) -> Case:
    """A request its committee decided a moment ago, by the first three seats; its notice has left.

    The chair recorded it.
    """
    service = ServiceFactory(window={}, workflow=WorkflowFactory(definition=workflow or AFRESH))
    case: Case = CaseFactory(service=service, at="committee", papers_complete=True, **more)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice(terms.result.value), reason="سبب")
    decision = record_decision(case, acting_user=seats_of(case)[0], terms=terms)
    release_decision(decision)
    case.refresh_from_db()
    return case


def object_to(
    first: Case,
    service: Service,
    *,
    objected: Case | None = None,
    clerk: User | None = None,
    assisted: Assisted | None = None,
) -> Case:
    """File an objection that names `first`; `objected` says that it began behind its two keys."""
    form = RequestForm(
        form_key=uuid.uuid4(),
        service=service,
        form_version=service.form.current_version,
        answers={
            "kind": "objection",
            "about": first.reference,
            "why": "لم تُقرأ أوراقي",
            "who": "سعاد العمري",
            "phone": "+966550001122",
        },
        objected=objected,
        assisted=assisted,
    )
    return submit_request(form, acting_user=clerk).case


def first_decision(first: Case) -> Decision:
    """The decision that was objected to, wherever it stands now."""
    return first.decisions.order_by("id")[0]


def took_part(first: Case, user: User) -> User:
    """Have somebody handle the first request, before it was closed."""
    first.assignments.create(step=99, user=user, role="director")
    return user


def director(**more: Any) -> User:
    user: User = UserFactory(role="director", **more)
    return user


def kinds_of(case: Case) -> list[str]:
    """What happened to it, in order."""
    return list(case.events.order_by("sequence").values_list("kind", flat=True))


def fresh(case: Case) -> Case:
    """Read it again: the one at hand remembers what it was."""
    return Case.objects.get(pk=case.pk)
