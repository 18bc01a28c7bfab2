"""Reads of surveys."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.enums import Outcome, Purpose
from cases.models import Case, Consent, Person
from cms.association.selectors import current_association
from cms.core.references import hash_secret
from surveys.enums import Dimension, InvitationState, WhyNot
from surveys.models import Invitation, Survey
from surveys.results import TableResult, survey_report


def get_open_invitation(token: str) -> Invitation | None:
    """Return the invitation this secret opens; None when unknown, answered or past its time."""
    return (
        Invitation.objects.select_related("survey", "case__service", "case__branch")
        .filter(
            Q(token_hash=hash_secret(token)) | Q(reminder_hash=hash_secret(token)),
            state=InvitationState.SENT,
            expires_at__gt=timezone.now(),
        )
        .first()
    )


def why_not_asked(case: Case) -> str:
    """Return why this person is not asked: they withdrew, or did not want to be asked.

    Who stopped surveys stays unasked in every request, until they say yes in a newer one; the same
    telephone or address is the same person here, as where nobody is wearied (`was_asked_lately`).
    """
    if case.outcome == Outcome.WITHDRAWN:
        return WhyNot.WITHDRAWN
    words = list(Consent.objects.filter(_same_reader(case.person), purpose=Purpose.SURVEY))
    own = next((word for word in words if word.case_id == case.pk), None)
    if own and (not own.is_given or own.withdrawn_at):
        return WhyNot.NO_CONSENT
    stops = [word.withdrawn_at for word in words if word.withdrawn_at]
    if any(own is None or stop > own.given_at for stop in stops):
        return WhyNot.NO_CONSENT
    return ""


def was_asked_lately(invitation: Invitation) -> bool:
    """Tell whether another invitation of the same person lies too near: nobody is wearied (J12.5).

    What was planned first goes out; a cancelled one has asked nobody. Who gave no number of
    identity has a file for every request, so the same telephone or address is the same person here.
    """
    rest = timedelta(days=current_association().survey_rest_days)
    others = Invitation.objects.filter(_same_reader(invitation.case.person))
    others = others.exclude(state=InvitationState.CANCELLED).exclude(pk=invitation.pk)
    if invitation.pk:
        others = others.exclude(state=InvitationState.PLANNED)
    near = (invitation.due_at - rest, invitation.due_at + rest)
    return bool(rest) and others.filter(due_at__gt=near[0], due_at__lt=near[1]).exists()


#: By what somebody who has several files is known to be one and the same reader.
REACHED_BY = ("mobile_index", "email_index")


def _same_reader(person: Person) -> Q:
    same = Q(case__person=person)
    for way in REACHED_BY:
        if reached := getattr(person, way):
            same |= Q(**{f"case__person__{way}": reached})
    return same


def same_reader_as(person: str) -> Q:
    """Return the condition under which what hangs on a case is about the reader of the outer row;
    `person`: the way from that row to its person."""
    same = Q(case__person=OuterRef(person))
    for way in REACHED_BY:
        theirs = f"case__person__{way}"
        same |= ~Q(**{theirs: ""}) & Q(**{theirs: OuterRef(f"{person}__{way}")})
    return same


#: A reminder comes so long after the invitation, and never in the last days before its end.
REMIND_AFTER = timedelta(days=7)
NOT_IN_THE_LAST = timedelta(days=3)
#: Who was reminded of another survey in this while is left alone.
REST = timedelta(days=30)


def to_be_reminded() -> QuerySet[Invitation]:
    """Return the invitations that were sent a week ago, not answered and never reminded of."""
    now = timezone.now()
    rows = Invitation.objects.filter(state=InvitationState.SENT, reminded_at=None)
    rows = rows.filter(due_at__lte=now - REMIND_AFTER, expires_at__gt=now + NOT_IN_THE_LAST)
    rested = Invitation.objects.filter(same_reader_as("case__person"), reminded_at__gt=now - REST)
    return rows.exclude(Exists(rested)).order_by("pk")


def results(survey: Survey, *, by: Dimension) -> TableResult:
    """Return one table of a survey's results."""
    return survey_report(survey).tables.get(by) or TableResult(by, [], 0)


def invited_count(survey: Survey) -> int:
    """How many people were asked: sent, whatever became of it."""
    return survey.invitations.exclude(
        state__in=(InvitationState.PLANNED, InvitationState.CANCELLED)
    ).count()
