"""Requests that lay long enough, and their end."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.enums import Outcome
from cases.models import (
    Case,
    Destruction,
)
from cases.services.destroying import (
    approve_destruction,
    propose_destruction,
)
from cms.accounts.models import User
from tasks.jobs import run_job
from tasks.models import Job, JobKind
from tests.factories.cases import CaseFactory

BASIS = "سياسة حفظ السجلات، المادة الرابعة"


def closed(days: int = 400, **values: Any) -> Case:
    """A request that was closed so long ago."""
    case: Case = CaseFactory(**values)
    case.is_open, case.outcome = False, Outcome.ANSWERED
    case.closed_at = timezone.now() - timedelta(days=days)
    case.save()
    return case


def destroy(case: Case, privacy: User, director: User) -> Destruction:
    """Propose, approve, and let the clock do it."""
    proposal = propose_destruction([case.pk], basis=BASIS, acting_user=privacy)
    approve_destruction(proposal, acting_user=director)
    for job in Job.objects.filter(kind=JobKind.DESTROY_CASES, state="pending"):
        assert run_job(job.pk)
    proposal.refresh_from_db()
    case.refresh_from_db()
    return proposal
