"""Writing drafts as rows, a batch at a time: parents first, for lines name their numbers."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.db import models

from cases.enums import (
    GIVING,
    DecisionResult,
    DeliveryProof,
    DeliveryState,
    DocumentState,
    EventKind,
    MessageKind,
    Outcome,
    PublicStage,
    Recommendation,
)
from cases.models import (
    Assignment,
    Case,
    CaseDocument,
    CaseMessage,
    Decision,
    Delivery,
    Person,
    Registration,
    Study,
)
from cases.models.person import searchable_name
from cms.core.arabic import fold
from cms.setup.bulk.drafts import Draft
from cms.setup.bulk.timelines import write_timelines
from cms.setup.demo.pools import texts
from tasks.models import Job, JobKind

Row = TypeVar("Row", bound=models.Model)
_RENEWAL = timedelta(days=365)
_OBJECTION = timedelta(days=30)


class BatchWriter:
    """Writes one batch; every tracked row gets the history it would have had."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def write(self, drafts: Sequence[Draft], references: Sequence[str]) -> None:
        people = _tracked(Person, [_person(draft) for draft in drafts])
        cases = self._cases(drafts, people, references)
        pairs = list(zip(drafts, cases, strict=True))
        rows: dict[tuple[int, str], int] = {}
        rows |= self._decisions(pairs)
        rows |= self._registrations(pairs)
        rows |= self._deliveries(pairs)
        rows |= _messages(pairs)
        _open_work(pairs)
        _assignments(pairs)
        write_timelines(pairs, rows)

    def _cases(
        self, drafts: Sequence[Draft], people: Sequence[Person], references: Sequence[str]
    ) -> list[Case]:
        """Two lines of history for each: as it came in, and as it stands."""
        rows = zip(drafts, people, references, strict=True)
        cases = Case.objects.bulk_create(_case(*row) for row in rows)
        final = [_state(case) for case in cases]
        for draft, case in zip(drafts, cases, strict=True):
            _set(case, _first_state(draft))
            case._history_date = draft.submitted_at  # type: ignore[attr-defined]
        Case.history.bulk_history_create(cases)
        moved = []
        for draft, case, state in zip(drafts, cases, final, strict=True):
            _set(case, state)
            case._history_date = draft.moments[-1]  # type: ignore[attr-defined]
            if len(draft.moments) > 2:
                moved.append(case)
        Case.history.bulk_history_create(moved, update=True)
        return cases

    def _decisions(self, pairs: Sequence[tuple[Draft, Case]]) -> dict[tuple[int, str], int]:
        wanted = [(draft, case) for draft, case in pairs if draft.recipe.result]
        rows = _tracked(Decision, [_decision(draft, case) for draft, case in wanted])
        Job.objects.bulk_create(
            Job(
                key=f"release:{row.pk}",
                kind=JobKind.RELEASE_DECISION,
                subject_id=row.pk,
                due_at=row.release_at,
            )
            for row in rows
            if row.released_at is None and row.release_at
        )
        return {(row.case_id, "decision"): row.pk for row in rows}

    def _registrations(self, pairs: Sequence[tuple[Draft, Case]]) -> dict[tuple[int, str], int]:
        wanted = [(draft, case) for draft, case in pairs if draft.recipe.has(EventKind.REGISTERED)]
        made = []
        for draft, case in wanted:
            at = draft.moment_of(EventKind.REGISTERED)
            number = f"{self.prefix}-F{case.person_id:05d}"
            day = at.date()
            row = Registration(
                person_id=case.person_id,
                number=number,
                registered_on=day,
                renew_on=day + _RENEWAL,
            )
            row._history_date = at  # type: ignore[attr-defined]
            made.append(row)
        rows = _tracked(Registration, made)
        return {
            (case.pk, "registration"): row.pk
            for (_draft, case), row in zip(wanted, rows, strict=True)
        }

    def _deliveries(self, pairs: Sequence[tuple[Draft, Case]]) -> dict[tuple[int, str], int]:
        wanted = [(draft, case) for draft, case in pairs if draft.recipe.has(EventKind.DELIVERED)]
        decisions = dict(
            Decision.objects.filter(case__in=[case.pk for _draft, case in wanted]).values_list(
                "case_id", "pk"
            )
        )
        rows = _tracked(
            Delivery, [_delivery(draft, case, decisions[case.pk]) for draft, case in wanted]
        )
        return {(row.case_id, "delivery"): row.pk for row in rows}


def _tracked(model: Any, rows: list[Row]) -> list[Row]:
    """Insert rows and the first line of their history."""
    made: list[Row] = model.objects.bulk_create(rows)
    model.history.bulk_history_create(made)
    return made


def _person(draft: Draft) -> Person:
    who = draft.who
    identifier = next(
        (
            draft.answers[question.key]
            for question in draft.recipe.form_version.document.questions
            if question.binds == "person.identifier" and question.key in draft.answers
        ),
        {"kind": "none", "number": ""},
    )
    person = Person(
        kind=draft.kind,
        name=who.name,
        name_folded=fold(who.name)[:240],
        name_tokens=searchable_name(who.name),
        identifier_kind=identifier["kind"],
        identifier=identifier["number"],
        mobile=who.mobile,
        gender=who.gender,
        language=draft.language,
        branch=draft.branch,
    )
    person._history_date = draft.submitted_at  # type: ignore[attr-defined]
    return person


def _case(draft: Draft, person: Person, reference: str) -> Case:
    recipe, stage = draft.recipe, draft.recipe.stage
    is_open = not stage.is_final
    return Case(
        reference=reference,
        tracking_code=draft.tracking_code,
        form_key=draft.form_key,
        service=recipe.service,
        person=person,
        form_version=recipe.form_version,
        workflow_version=recipe.version,
        answers=draft.answers,
        stage=stage.key,
        stage_kind=stage.kind,
        public_stage=stage.public_stage,
        role=stage.role,
        owner=draft.owner,
        branch=draft.branch,
        language=draft.language,
        is_urgent=recipe.service.is_urgent,
        is_restricted=recipe.service.is_restricted,
        is_open=is_open,
        outcome=stage.outcome,
        submitted_at=draft.submitted_at,
        stage_since=draft.moment_of(EventKind.SUBMITTED, EventKind.STAGE_MOVED),
        stage_due_at=draft.stage_due_at,
        closed_at=None if is_open else draft.moments[-1],
        window_rule=recipe.service.window,
        complete_at=draft.submitted_at,
        not_before_at=draft.window.not_before,
        due_at=draft.window.due,
        version=len(draft.moments),
    )


_STATE = (
    "stage", "stage_kind", "public_stage", "role", "owner_id", "is_open", "outcome",
    "stage_since", "stage_due_at", "closed_at", "version",
)  # fmt: skip


def _state(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in _STATE}


def _first_state(draft: Draft) -> dict[str, Any]:
    first = draft.recipe.version.document.first
    return {
        "stage": first.key,
        "stage_kind": first.kind,
        "public_stage": PublicStage.RECEIVED,
        "role": first.role,
        "owner_id": None,
        "is_open": True,
        "outcome": Outcome.NONE,
        "stage_since": draft.submitted_at,
        "stage_due_at": None,
        "closed_at": None,
        "version": 1,
    }


def _set(case: Case, state: dict[str, Any]) -> None:
    for name, value in state.items():
        setattr(case, name, value)


def _decision(draft: Draft, case: Case) -> Decision:
    at = draft.moment_of(EventKind.DECISION_RECORDED)
    result = draft.recipe.result or DecisionResult.ACCEPT
    is_refusal = result not in GIVING
    release_at = max(case.not_before_at or at, at)
    is_released = draft.recipe.has(EventKind.DECISION_RELEASED)
    decision = Decision(
        case=case,
        result=result,
        reason_key=draft.recipe.service.refusal_reasons[0]["key"] if is_refusal else "",
        explanation=texts()["explain"]["refuse" if is_refusal else "accept"][0],
        committee=draft.recipe.service.committee,
        decided_at=at,
        release_at=release_at,
        released_at=draft.moment_of(EventKind.DECISION_RELEASED) if is_released else None,
        objection_until=(release_at + _OBJECTION).date(),
    )
    decision._history_date = at  # type: ignore[attr-defined]
    return decision


def _delivery(draft: Draft, case: Case, decision_id: int) -> Delivery:
    at = draft.moment_of(EventKind.DELIVERED)
    delivery = Delivery(
        case=case,
        decision_id=decision_id,
        what=draft.recipe.service.name.in_language("ar"),
        planned_for=at.date(),
        state=DeliveryState.DELIVERED,
        proof=DeliveryProof.SIGNATURE,
        proof_note=texts()["proofs"]["signature"],
        handled_at=at,
    )
    delivery._history_date = at  # type: ignore[attr-defined]
    return delivery


def _messages(pairs: Sequence[tuple[Draft, Case]]) -> dict[tuple[int, str], int]:
    answered = [(draft, case) for draft, case in pairs if draft.recipe.has(EventKind.MESSAGE_SENT)]
    answers = texts()["answer"]
    rows = CaseMessage.objects.bulk_create(
        CaseMessage(
            case=case,
            kind=MessageKind.TO_PERSON,
            body=answers.get(draft.recipe.service.kind, answers["enquiry"])[0],
        )
        for draft, case in answered
    )
    for row, (draft, _case) in zip(rows, answered, strict=True):
        row.at = draft.moment_of(EventKind.MESSAGE_SENT)
    CaseMessage.objects.bulk_update(rows, ["at"], batch_size=200)
    return {(row.case_id, "message"): row.pk for row in rows}


def _open_work(pairs: Sequence[tuple[Draft, Case]]) -> None:
    """What an open request needs so that work on it can go on: its papers and its study."""
    opened = [(draft, case) for draft, case in pairs if case.is_open]
    _tracked(CaseDocument, [row for draft, case in opened for row in _papers(draft, case)])
    studied = [pair for pair in opened if pair[0].recipe.has(EventKind.STUDY_SAVED)]
    _tracked(Study, [_study(draft, case) for draft, case in studied])


def _papers(draft: Draft, case: Case) -> Iterable[CaseDocument]:
    is_checked = draft.recipe.has(EventKind.DOCUMENT_CHECKED)
    for order, paper in enumerate(draft.recipe.service.documents):
        if paper.get("show_if") or not paper.get("required", True):
            continue
        document = CaseDocument(
            case=case,
            key=paper["key"],
            label=paper["label"],
            hint=paper.get("hint") or {},
            evidence=paper.get("evidence", "seen_only"),
            max_age_days=paper.get("max_age_days"),
            state=DocumentState.SEEN if is_checked else DocumentState.SHOW_LATER,
            checked_at=draft.moments[2] if is_checked else None,
            order=order,
        )
        document._history_date = draft.submitted_at  # type: ignore[attr-defined]
        yield document


def _study(draft: Draft, case: Case) -> Study:
    study = Study(
        case=case,
        findings=texts()["findings"][0],
        recommendation=Recommendation.ACCEPT,
        reasons=texts()["recommend"]["accept"],
    )
    study._history_date = draft.moment_of(EventKind.STUDY_SAVED)  # type: ignore[attr-defined]
    return study


def _assignments(pairs: Sequence[tuple[Draft, Case]]) -> None:
    """Who has an open request now, at the step of its last routing."""
    Assignment.objects.bulk_create(
        Assignment(
            case=case,
            step=len(draft.recipe.lines) - 1,
            user=draft.owner,
            role=case.role,
            why={"by": "load", "candidates": 1, "load": 0, "search": "branch"},
        )
        for draft, case in pairs
        if case.is_open
    )
