"""What people and staff do so that a case can go on: one act for each gate of a workflow.

Only services are called, by somebody whose role and whose place allow it; the demonstration can do
nothing that a person at the keyboard could not.
"""

from collections.abc import Callable
from datetime import time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from cases.enums import (
    GIVING,
    DecisionResult,
    DeliveryProof,
    DocumentState,
    Evidence,
    Gate,
    Recommendation,
    VoteChoice,
)
from cases.models import Case, CaseDocument
from cases.permissions import (
    may_check_documents,
    may_decide,
    may_deliver,
    may_message,
    may_register,
    may_study,
    may_vote,
)
from cases.research_enums import FactEvidence
from cases.selectors import missing_documents
from cases.selectors.amounts import asked_amount
from cases.selectors.funds import funds_of
from cases.selectors.gates import current_decision, unchecked_documents
from cases.selectors.scoring import facts_to_prove
from cases.services.committee import DecisionTerms, cast_vote, override_window, record_decision
from cases.services.delivery import (
    DeliveryPlan,
    ProofOfDelivery,
    complete_delivery,
    fail_delivery,
    plan_delivery,
)
from cases.services.documents import (
    DocumentCheck,
    attach_file,
    check_document,
    request_missing,
)
from cases.services.identity import expected_digits
from cases.services.messages import send_message
from cases.services.people import UNNAMED
from cases.services.registration import register_person
from cases.services.study import StudyFindings, save_study
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.association.selectors import work_calendar
from cms.core.money import in_all
from cms.core.workdays import add_working_days
from cms.setup.demo.accounts import Staff
from cms.setup.demo.background import Background
from cms.setup.demo.papers import invented_paper
from cms.setup.demo.pools import texts
from cms.setup.demo.research import fill_invented_research
from cms.setup.demo.words import correct_a_number

May = Callable[[User, Case], bool]
#: What invented goods are worth in riyals, below every limit.
WORTH = Decimal(900)


class StoryEnds(Exception):
    """The story has arrived at the present, or at the place where it was to stop."""


class Acts:
    """The hands of everyone in one case; `pace` lets working time pass before the next act."""

    def __init__(
        self, staff: Staff, background: Background, pace: Callable[[Case, float], None], rng: Random
    ) -> None:
        self.staff = staff
        self.background = background
        self.pace = pace
        self.rng = rng
        self.twists: frozenset[str] = frozenset()

    def satisfy(self, gate: Gate, case: Case, result: DecisionResult | None) -> None:
        """Do what `gate` asks for, if it has not been done."""
        _BY_GATE[gate](self, case, result)

    def who(self, case: Case, may: May) -> User:
        """Return who may: the owner first, then whoever had the case, then any colleague."""
        had_it = [row.user for row in case.assignments.select_related("user") if row.user]
        candidates = [case.owner, *had_it, *self.staff.values()]
        for user in candidates:
            if user and not user.is_absent and may(user, case):
                return user
        raise LookupError(f"demo: nobody may do this in stage {case.stage} of {case.service.slug}")

    # --- Papers ---------------------------------------------------------------------------------

    def check_papers(self, case: Case, _result: DecisionResult | None) -> None:
        if "returned" in self.twists:
            self._return_one(case)
        waits = "waits" in self.twists
        if missing := missing_documents(case) if waits else _missing_copies(case):
            self._ask_and_receive(case, missing)
        officer = self.who(case, may_check_documents)
        for document in unchecked_documents(case):
            check_document(document, acting_user=officer, check=self._found(document))

    def _return_one(self, case: Case) -> None:
        document = case.documents.filter(state=DocumentState.RECEIVED).first()
        if document is None:
            return
        reason = "الصورة غير واضحة، نرجو رفعها من جديد."
        check = DocumentCheck(DocumentState.REJECTED, reason=reason)
        check_document(document, acting_user=self.who(case, may_check_documents), check=check)

    def _ask_and_receive(self, case: Case, missing: list[CaseDocument]) -> None:
        officer = self.who(case, may_check_documents)
        request_missing(case, acting_user=officer, note=texts()["missing_note"])
        if "waits" in self.twists and case.form_key.int % 3 == 0:
            correct_a_number(case, officer)
        if "waits" in self.twists:
            raise StoryEnds
        self.background.catch_up(case, timezone.now() + timedelta(hours=self.rng.uniform(9, 120)))
        for document in missing:
            paper = invented_paper(document.key, str(document.label))
            attach_file(document, upload=paper, acting_user=None)
        self.pace(case, 0.3)

    def _found(self, document: CaseDocument) -> DocumentCheck:
        if document.evidence == Evidence.COPY:
            issued = None
            if document.has_age_limit:
                days = self.rng.randint(2, document.max_age_days or 2)
                issued = timezone.localdate(document.case.submitted_at) - timedelta(days=days)
            return DocumentCheck(DocumentState.ACCEPTED, issued_on=issued)
        expires_on = timezone.localdate() + timedelta(days=self.rng.randint(200, 2500))
        last_four = expected_digits(document) or f"{self.rng.randint(0, 9999):04d}"
        return DocumentCheck(DocumentState.SEEN, expires_on=expires_on, last_four=last_four)

    # --- Study ----------------------------------------------------------------------------------

    def study(self, case: Case, result: DecisionResult | None) -> None:
        fill_invented_research(case, self.who(case, may_study))
        pool = texts()
        verdict = result or DecisionResult.ACCEPT
        known = {
            DecisionResult.PART: Recommendation.PART,
            DecisionResult.REFUSE: Recommendation.DECLINE,
        }
        findings = StudyFindings(
            findings=self.rng.choice(pool["findings"]),
            visited_on=timezone.localdate(),
            visit_note=self.rng.choice(pool["visit_notes"]),
            recommendation=known.get(verdict, Recommendation.ACCEPT),
            reasons=pool["recommend"][verdict.value],
            evidence={fact.key: self._how_known(fact.key) for fact in facts_to_prove(case)},
        )
        save_study(case, acting_user=self.who(case, may_study), study=findings)

    def _how_known(self, key: str) -> str:
        """A home is seen; the rest is proved by papers or said, without asking chance again."""
        if key == "housing":
            return FactEvidence.SEEN
        return FactEvidence.PAPER if "income" in key else FactEvidence.STATEMENT

    # --- Deciding -------------------------------------------------------------------------------

    def decide(self, case: Case, result: DecisionResult | None) -> None:
        verdict = result or DecisionResult.ACCEPT
        if case.service.committee_id:
            self.vote(case, verdict)
            self.pace(case, 0.15)
        terms = self._terms(case, verdict)
        record_decision(case, acting_user=self.who(case, may_decide), terms=terms)
        if "override" in self.twists:
            self._bring_forward(case)

    def _bring_forward(self, case: Case) -> None:
        self.background.catch_up(case, timezone.now() + timedelta(hours=5))
        decision = current_decision(case)
        if decision and not decision.released_at:
            reason = texts()["reasons"]["override"]
            override_window(decision, acting_user=self.staff["director"], reason=reason)

    def vote(self, case: Case, verdict: DecisionResult, *, most: int | None = None) -> None:
        """The members vote; now and then one is recused or of another mind."""
        committee = case.service.committee
        seats = committee.memberships.select_related("user") if committee else ()
        members = [seat.user for seat in seats if may_vote(seat.user, case)]
        odd_one = self.rng.random()
        for number, member in enumerate(members[:most]):
            choice = VoteChoice(verdict.value)
            if number == 1 and odd_one < 0.08:
                choice = VoteChoice.RECUSED
            elif number == 1 and odd_one < 0.28 and verdict == DecisionResult.ACCEPT:
                choice = VoteChoice.PART
            reason = texts()["votes"].get(choice.value, "")
            cast_vote(case, member=member, choice=choice, reason=reason, untied=True)

    def _terms(self, case: Case, verdict: DecisionResult) -> DecisionTerms:
        pool = texts()
        is_given = verdict in GIVING
        amount = self._amount(case) if is_given else None
        worth = WORTH if is_given and not amount else None
        return DecisionTerms(
            result=verdict,
            reason_key=self._reason_key(case, verdict),
            explanation=self.rng.choice(pool["explain"][verdict.value]),
            conditions=self.rng.choice(pool["conditions"]) if is_given else "",
            amount=amount,
            worth=worth,
            sure_of=in_all(amount, worth),
            **self._fund(case, is_given=is_given),
        )

    def _fund(self, case: Case, *, is_given: bool) -> dict[str, Any]:
        funds = funds_of(case.service) if is_given else []
        if not funds:
            return {}
        return {"fund": funds[case.form_key.int % len(funds)].key, "fits_fund": True}

    def _reason_key(self, case: Case, verdict: DecisionResult) -> str:
        keys = [item["key"] for item in case.service.refusal_reasons]
        fixed = {
            DecisionResult.PART: "part-of-need",
            DecisionResult.POSTPONE: "more-facts-needed",
        }
        if verdict == DecisionResult.ACCEPT:
            return ""
        refusals = [key for key in keys if key not in fixed.values()]
        return fixed.get(verdict) or str(self.rng.choice(refusals))

    def _amount(self, case: Case) -> Decimal | None:
        if "above_limit" in self.twists and (limit := self._limit(case)):
            below = current_decision(case)
            higher = limit + Decimal(self.rng.randrange(1000, 6001, 500))
            return below.amount if below and below.amount else higher
        least, most = texts()["amounts"].get(case.service.slug, (0, 0))
        amount = Decimal(self.rng.randrange(least, most + 1, 50)) if most else None
        return min(amount, asked_amount(case) or amount) if amount else None

    def _limit(self, case: Case) -> Decimal | None:
        """The highest limit on this request's way, so that its decision goes up all the way."""
        if case.service.committee:
            return case.service.committee.limit_amount
        stages = case.workflow_version.document.stages
        limits = [Decimal(stage.decides_up_to) for stage in stages if stage.decides_up_to]
        return max(limits, default=None)

    def await_release(self, case: Case, _result: DecisionResult | None) -> None:
        """Nobody releases a decision: its day comes."""
        decision = current_decision(case)
        if decision and decision.release_at and not decision.released_at:
            self.background.catch_up(case, decision.release_at + timedelta(minutes=1))

    # --- Registration, delivery, answer ---------------------------------------------------------

    def register(self, case: Case, _result: DecisionResult | None) -> None:
        why = texts()["unnamed"] if case.person.name == UNNAMED else ""
        register_person(case, acting_user=self.who(case, may_register), why_unnamed=why)

    def deliver(self, case: Case, _result: DecisionResult | None) -> None:
        officer = self.who(case, may_deliver)
        if "failed" in self.twists:
            failed = self.plan_delivery(case, officer)
            self.background.catch_up(case, timezone.now() + timedelta(days=2, hours=1))
            fail_delivery(failed, acting_user=officer, failure=texts()["failed_delivery"])
        delivery = self.plan_delivery(case, officer)
        if delivery.parts > 1:
            raise StoryEnds  # its first payment waits for the list to the bank
        wait = timedelta(hours=self.rng.uniform(20, 70))
        if case.current_stage.target_minutes:
            wait = timedelta(minutes=self.rng.uniform(5, 25))
        self.background.catch_up(case, timezone.now() + wait)
        if timezone.now() >= self.background.clock.today:
            raise StoryEnds
        complete_delivery(delivery, acting_user=officer, proof=self._proof(delivery))

    def plan_delivery(self, case: Case, officer: User) -> Any:
        decision = current_decision(case)
        amount = decision.amount if decision else None
        times = 3 if amount and "monthly" in self.twists else 1
        start = None if amount else self.rng.randint(9, 12)  # money comes at any hour
        plan = DeliveryPlan(
            what=case.service.name.in_language("ar"),
            amount=amount // times if amount else None,
            all_the_same=True,  # the hours of a fasting month differ
            from_clock=time(start) if start else None,
            until_clock=time(start + 2) if start else None,
            planned_for=add_working_days(
                timezone.localdate(), self.rng.randint(1, 3), work_calendar()
            ),
            times=times,
        )
        return plan_delivery(case, acting_user=officer, plan=plan)

    def _proof(self, delivery: Any) -> ProofOfDelivery:
        if delivery.amount:
            note = f"FT{self.rng.randint(10**9, 10**10 - 1)}"
            return ProofOfDelivery(DeliveryProof.BANK, note=note)
        if self.rng.random() < 0.7:
            return ProofOfDelivery(DeliveryProof.CODE, code=delivery.code)
        receipt = f"{texts()['proofs']['signature']} {self.rng.randint(100, 999)}"
        return ProofOfDelivery(DeliveryProof.SIGNATURE, note=receipt)

    def answer(self, case: Case, _result: DecisionResult | None) -> None:
        pool = texts()["answer"]
        body = self.rng.choice(pool.get(case.service.kind) or pool["enquiry"])
        send_message(case, body=body, acting_user=self.who(case, may_message))


def _missing_copies(case: Case) -> list[CaseDocument]:
    """What only a file can prove; the rest is shown when the person comes."""
    return [item for item in missing_documents(case) if item.evidence == Evidence.COPY]


def _nothing(_acts: Acts, _case: Case, _result: DecisionResult | None) -> None:
    """Papers and awaited answers are one act: the gate of papers has seen to it."""


_BY_GATE: dict[Gate, Callable[[Acts, Case, DecisionResult | None], None]] = {
    Gate.DOCUMENTS_COMPLETE: Acts.check_papers,
    Gate.NOTHING_AWAITED: _nothing,
    Gate.STUDY_RECOMMENDED: Acts.study,
    Gate.DECISION_RECORDED: Acts.decide,
    Gate.DECISION_RELEASED: Acts.await_release,
    Gate.REGISTERED: Acts.register,
    Gate.DELIVERED: Acts.deliver,
    Gate.ANSWER_SENT: Acts.answer,
}

#: Roles that enter a request for somebody who does not use the website.
ENTERED_BY = {
    "phone": Role.RECEPTIONIST,
    "interview": Role.RECEPTIONIST,
    "visit": Role.RECEPTIONIST,
    "representative": Role.REPRESENTATIVE,
}
