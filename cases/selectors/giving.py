"""What is to be given next, and what stands in its way."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.enums import DeliveryState, StageKind
from cases.models import Case, CaseDocument, Delivery, PaymentList
from cases.questions.definition import QuestionType
from cases.selectors.gates import SATISFIED
from cases.selectors.visibility import within_visible_cases
from cms.accounts.roles import Role
from cms.core.dates import format_dual

#: A bank wants its list some days before the money is to arrive.
AHEAD = timedelta(days=7)


def expired_papers(case: Case) -> list[CaseDocument]:
    """Required papers that were good when they were checked and have run out since (C36)."""
    today = timezone.localdate()
    return [
        paper
        for paper in case.documents.all()
        if paper.is_required
        and paper.state in SATISFIED
        and paper.expires_on is not None
        and paper.expires_on < today
    ]


def why_not_paid(delivery: Delivery, case: Case) -> str:
    """Return why this payment waits, in a sentence; empty when nothing stands in its way (C44).

    Money never leaves on a required paper that has run out.
    """
    if delivery.amount is None:
        return ""
    if papers := expired_papers(case):
        named = _("“%(paper)s” ran out on %(day)s: see a valid one first.")
        return named % {"paper": papers[0].nameless_label, "day": _day(papers[0])}
    return ""


def _day(paper: CaseDocument) -> str:
    return format_dual(paper.expires_on, get_language() or "") if paper.expires_on else ""


def payments_to_make(*, user: Any) -> QuerySet[Delivery]:
    """Return the planned payments of the coming week, or without a day, that are on no list yet."""
    rows = within_visible_cases(Delivery.objects.all(), user=user)
    due = rows.filter(
        state=DeliveryState.PLANNED,
        amount__isnull=False,
        payment_list__isnull=True,
        case__stage_kind=StageKind.DELIVERY,  # not while the request is decided afresh
    ).exclude(planned_for__gt=timezone.localdate() + AHEAD)
    papers = Prefetch("case__documents", CaseDocument.objects.filter(is_required=True))
    related = ("case__person", "case__service", "case__form_version")
    return due.select_related(*related).prefetch_related(papers).order_by("planned_for", "pk")


def payment_lists(*, user: Any) -> QuerySet[PaymentList]:
    """Return the lists this person took out; the director, who stands in for anybody, sees all.

    `waiting` and `left` are how many payments wait for the bank's word, and over how much.
    """
    lists = PaymentList.objects.all()
    if not user.has_role(Role.DIRECTOR):
        lists = lists.filter(made_by=user)
    planned = Q(deliveries__state=DeliveryState.PLANNED)
    return lists.annotate(
        waiting=Count("deliveries", filter=planned),
        given=Count("deliveries", filter=Q(deliveries__state=DeliveryState.DELIVERED)),
        left=Sum("deliveries__amount", filter=planned),
    ).select_related("made_by", "undone_by")


def why_not_on_list(delivery: Delivery) -> str:
    """Return why the bank cannot be told to pay this one; empty when it can (C44)."""
    if why := why_not_paid(delivery, delivery.case):
        return why
    return "" if account_of(delivery.case) else _("the request gives no bank account.")


def account_of(case: Case) -> str:
    """Return the bank account that the request gives; empty where it gives none."""
    questions = case.form_version.document.questions
    keys = (question.key for question in questions if question.type is QuestionType.IBAN)
    given = (str((case.answers or {}).get(key) or "") for key in keys)
    return next((account for account in given if account), "")
