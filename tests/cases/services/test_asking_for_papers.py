"""Papers: asked for as long as they matter, reminded of once a day, left alone afterwards."""

from dataclasses import replace
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest
import time_machine

from cases.enums import DocumentState, EventKind
from cases.models import Case
from cases.selectors import (
    missing_documents,
    notes_of_asking,
    standing_request,
    wanted_documents,
)
from cases.services.documents import DocumentCheck, attach_file, check_document, request_missing
from cases.services.files import SubmittedFile
from cases.workflow import WorkflowDefinition
from cms.setup.profiles import read_profile
from tasks.contexts import context_for
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.definitions import WORKFLOW

pytestmark = pytest.mark.django_db
START = "2026-11-22T09:00:00+03:00"
LEASE = SubmittedFile("lease", "ab/cd/file.pdf", "عقد.pdf", "application/pdf", 10, "0" * 64)


@pytest.fixture
def branch():
    return BranchFactory(is_main=True)


@pytest.fixture
def officer(branch):
    return UserFactory(role="officer", branch=branch)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def _asked(case):
    return case.events.filter(kind=EventKind.MISSING_REQUESTED)


# --- Asking again -------------------------------------------------------------------------------


def test_the_same_papers_are_not_asked_for_twice_in_a_day(branch, officer, clock):
    case = CaseFactory(branch=branch)
    case = request_missing(case, acting_user=officer)
    clock.shift(timedelta(hours=23, minutes=59))
    with pytest.raises(ValidationError):
        request_missing(case, acting_user=officer)
    assert _asked(case).count() == 1


def test_a_reminder_may_follow_once_a_day(branch, officer, clock):
    case = request_missing(CaseFactory(branch=branch), acting_user=officer)
    assert standing_request(case).asked_at == timezone.now()
    clock.shift(timedelta(days=1))
    assert standing_request(case).may_remind
    request_missing(case, acting_user=officer)
    assert [event.data["is_reminder"] for event in _asked(case)] == [False, True]
    assert standing_request(case).asked_at == timezone.now()
    with pytest.raises(ValidationError):
        request_missing(case, acting_user=officer)


def test_the_clock_stands_still_since_the_first_request_not_since_the_reminder(
    branch, officer, clock
):
    case = request_missing(CaseFactory(branch=branch), acting_user=officer)
    since = case.paused_since
    clock.shift(timedelta(days=1))
    assert request_missing(case, acting_user=officer).paused_since == since


def test_what_is_newly_missing_may_be_asked_for_at_once(branch, officer, clock):
    case = CaseFactory(branch=branch)
    request_missing(case, acting_user=officer)
    paper = case.documents.get(key="lease")
    attach_file(paper, upload=LEASE, acting_user=None)
    case.refresh_from_db()
    standing = standing_request(case)  # the other paper is still asked for
    assert (standing.arrived, len(standing.awaited)) == ((str(paper.label),), 1)
    unclear = DocumentCheck(DocumentState.REJECTED, reason="غير واضحة")
    check_document(case.documents.get(key="lease"), acting_user=officer, check=unclear)
    case.refresh_from_db()
    assert standing_request(case) is None
    request_missing(case, acting_user=officer)
    assert _asked(case).count() == 2


def test_nothing_stands_before_anything_was_asked(branch):
    assert standing_request(CaseFactory(branch=branch)) is None


# --- Asking for some of it ----------------------------------------------------------------------


def _wanted(case):
    case = Case.objects.get(pk=case.pk)
    return [paper.key for paper in wanted_documents(case)]


def _bring(case, key="lease"):
    attach_file(case.documents.get(key=key), upload=LEASE, acting_user=None)


def test_only_the_chosen_papers_are_asked_for_and_shown_as_wanted(branch, officer):
    case = CaseFactory(branch=branch)
    assert _wanted(case) == ["identity", "lease"]
    request_missing(case, acting_user=officer, documents=["lease"])
    assert _asked(case).get().data["documents"] == ["lease"]
    assert _wanted(case) == ["lease", "identity"]  # all that is needed, the asked for first
    request_missing(case, acting_user=officer, documents=["identity"])
    assert _wanted(case) == ["identity", "lease"]


def test_at_least_one_missing_paper_must_be_chosen(branch, officer):
    case = CaseFactory(branch=branch)
    for chosen in ([], ["unknown"]):
        with pytest.raises(ValidationError):
            request_missing(case, acting_user=officer, documents=chosen)
    assert not _asked(case).exists()


def test_a_chosen_paper_is_reminded_of_once_a_day_whatever_else_is_missing(branch, officer, clock):
    case = request_missing(CaseFactory(branch=branch), acting_user=officer, documents=["lease"])
    with pytest.raises(ValidationError):
        request_missing(case, acting_user=officer, documents=["lease"])
    assert standing_request(case) is None  # the other paper may be asked for at once
    clock.shift(timedelta(days=1))
    request_missing(case, acting_user=officer, documents=["lease"])
    assert [event.data["is_reminder"] for event in _asked(case)] == [False, True]


def test_the_clock_runs_once_all_that_was_asked_for_is_here_though_papers_are_missing(
    branch, officer
):
    case = request_missing(CaseFactory(branch=branch), acting_user=officer, documents=["lease"])
    _bring(case)
    case.refresh_from_db()
    assert (case.paused_since, case.public_stage) == (None, "checking")
    assert case.complete_at is None
    assert not case.events.filter(kind=EventKind.MISSING_COMPLETED).exists()
    _bring(case, "identity")
    case.refresh_from_db()
    assert case.complete_at
    assert case.events.filter(kind=EventKind.MISSING_COMPLETED).count() == 1


def test_a_paper_returned_while_we_wait_is_wanted_again(branch, officer):
    case = request_missing(CaseFactory(branch=branch), acting_user=officer)
    _bring(case)
    unclear = DocumentCheck(DocumentState.REJECTED, reason="غير واضحة")
    check_document(case.documents.get(key="lease"), acting_user=officer, check=unclear)
    assert _wanted(case) == ["identity", "lease"]


def _notes(case):
    notes = notes_of_asking(Case.objects.get(pk=case.pk))
    return [(note.words, len(note.papers), note.has_come) for note in notes]


def test_each_note_lives_as_long_as_what_it_was_written_for_is_awaited(branch, officer):
    case = CaseFactory(branch=branch)
    request_missing(case, acting_user=officer, documents=["identity"], note="أحضروا الأصل")
    request_missing(case, acting_user=officer, documents=["lease"], note="صورة أوضح")
    assert _notes(case) == [("أحضروا الأصل", 1, False), ("صورة أوضح", 1, False)]
    _bring(case)
    assert _notes(case) == [("أحضروا الأصل", 1, False)]
    _bring(case, "identity")
    assert _notes(case) == []


def test_a_note_about_several_papers_stays_until_the_last_of_them_has_come(branch, officer, clock):
    case = request_missing(CaseFactory(branch=branch), acting_user=officer, note="الورقتان معًا")
    assert _notes(case) == [("الورقتان معًا", 2, False)]
    _bring(case)
    assert _notes(case) == [("الورقتان معًا", 2, True)]
    assert _wanted(case) == ["identity"]
    clock.shift(timedelta(days=1))
    case = request_missing(Case.objects.get(pk=case.pk), acting_user=officer)  # reminds wordlessly
    assert _notes(case) == [("الورقتان معًا", 2, True)]
    reminder = _asked(case).last()
    assert context_for(reminder, "ar")["message"] == "الورقتان معًا"
    clock.shift(timedelta(days=1))
    request_missing(case, acting_user=officer, note="الهوية فقط")
    assert _notes(case) == [("الهوية فقط", 1, False)]
    _bring(case, "identity")
    assert _notes(case) == []


# --- As long as papers matter -------------------------------------------------------------------

MATTER = {"check", "clarify", "study", "committee"}


def test_papers_matter_until_the_decision():
    workflow = WorkflowDefinition.model_validate(WORKFLOW)
    assert {stage.key for stage in workflow.stages if workflow.expects_papers(stage.key)} == MATTER


def test_a_registration_before_the_committee_still_expects_papers():
    workflow = read_profile("irt").profile.workflows["committee"]
    assert workflow.expects_papers("registration")
    assert not workflow.expects_papers("delivery")


@pytest.mark.parametrize("stage", ["decided", "registration", "delivery", "done"])
def test_after_the_decision_no_paper_is_asked_for_brought_or_returned(branch, officer, stage):
    case = CaseFactory(branch=branch, at=stage)
    paper = case.documents.get(key="lease")
    assert missing_documents(case) == []
    with pytest.raises(PermissionDenied):
        request_missing(case, acting_user=officer)
    for check in (
        DocumentCheck(DocumentState.REJECTED, reason="غير واضحة"),
        DocumentCheck(DocumentState.SEEN),
    ):
        with pytest.raises(PermissionDenied):
            check_document(paper, acting_user=officer, check=check)
    with pytest.raises(ValidationError):
        attach_file(paper, upload=LEASE, acting_user=None)
    assert case.events.count() == 1


# --- Papers that may be only so old --------------------------------------------------------------


def test_a_paper_whose_age_counts_is_accepted_only_with_its_date(branch, officer, clock):
    case = CaseFactory(branch=branch)
    lease = case.documents.get(key="lease")
    lease.max_age_days = 90
    lease.save()
    attach_file(lease, upload=LEASE, acting_user=None)
    for issued_on in (None, date(2026, 8, 1), date(2026, 11, 23)):  # undated, old, still to come
        check = DocumentCheck(DocumentState.ACCEPTED, issued_on=issued_on)
        with pytest.raises(ValidationError) as refusal:
            check_document(lease, acting_user=officer, check=check)
        assert "issued_on" in refusal.value.message_dict
    check = DocumentCheck(DocumentState.ACCEPTED, issued_on=date(2026, 9, 1))
    assert check_document(lease, acting_user=officer, check=check).issued_on == date(2026, 9, 1)


def test_the_date_the_person_told_with_the_file_is_not_asked_for_again(branch, officer, clock):
    case = CaseFactory(branch=branch)
    lease = case.documents.get(key="lease")
    lease.max_age_days = 90
    lease.save()
    attach_file(lease, upload=replace(LEASE, issued_on=date(2026, 10, 1)), acting_user=None)
    check = DocumentCheck(DocumentState.ACCEPTED)
    assert check_document(lease, acting_user=officer, check=check).issued_on == date(2026, 10, 1)


def test_what_was_seen_on_the_paper_before_says_nothing_of_a_new_one(branch, officer):
    case = CaseFactory(branch=branch)
    lease = case.documents.get(key="lease")
    attach_file(lease, upload=LEASE, acting_user=None)
    ran_out = timezone.localdate() - timedelta(days=9)
    returned = DocumentCheck(DocumentState.REJECTED, expires_on=ran_out, reason="انتهت مدتها")
    assert check_document(lease, acting_user=officer, check=returned).expires_on == ran_out
    new = attach_file(lease, upload=LEASE, acting_user=None)
    assert (new.expires_on, new.checked_by, new.checked_at) == (None, None, None)
