"""A file waits for the scanner's verdict as a piece of work; nobody opens it before (S30)."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

import pytest

from cases.enums import CheckState, DocumentState, EventKind
from cases.models import DocumentFile
from cases.services.documents import attach_file
from cases.services.files import kept_upload
from cms.core.claims import WorkState
from tasks import jobs
from tasks.models import Job, JobKind
from tests.factories.cases import CaseFactory
from tests.factories.clamd import EICAR, fake_clamd
from tests.factories.uploads import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = tmp_path


@pytest.fixture
def paper():
    return CaseFactory().documents.get(key="lease")


def _arrive(paper, content=None):
    upload = SimpleUploadedFile("lease.pdf", content or pdf())
    with kept_upload(upload, paper.key) as kept:
        attach_file(paper, upload=kept, acting_user=None)
    return DocumentFile.objects.get()


def _job():
    return Job.objects.get(kind=JobKind.CHECK_FILE)


def test_without_a_scanner_our_own_inspection_is_the_check(settings, paper):
    settings.CLAMD_URL = ""
    assert _arrive(paper).check_state == CheckState.CLEAN
    assert not Job.objects.filter(kind=JobKind.CHECK_FILE).exists()


def test_a_harmless_file_opens_after_its_check(settings, paper):
    with fake_clamd() as settings.CLAMD_URL:
        file = _arrive(paper)
        assert file.check_state == CheckState.PENDING
        assert jobs.run_job(_job().pk)
    file.refresh_from_db()
    assert file.check_state == CheckState.CLEAN


def test_a_harmful_file_is_removed_and_its_paper_is_asked_for_again(
    settings, paper, django_capture_on_commit_callbacks
):
    with fake_clamd() as settings.CLAMD_URL:
        file = _arrive(paper, pdf() + EICAR)
        with django_capture_on_commit_callbacks(execute=True):
            assert jobs.run_job(_job().pk)
    file.refresh_from_db()
    paper.refresh_from_db()
    assert file.check_state == CheckState.REFUSED
    assert not file.file.storage.exists(file.file.name)
    assert paper.state == DocumentState.REJECTED
    assert paper.reason
    assert paper.case.events.filter(kind=EventKind.FILE_REFUSED).count() == 1


def test_an_absent_scanner_holds_the_file_and_is_asked_again(settings, paper):
    with fake_clamd() as settings.CLAMD_URL:
        pass
    file = _arrive(paper)
    assert not jobs.run_job(_job().pk)
    assert _job().state == WorkState.PENDING
    file.refresh_from_db()
    assert file.check_state == CheckState.PENDING
    with fake_clamd() as settings.CLAMD_URL:
        Job.objects.update(due_at=timezone.now() - timedelta(seconds=5))
        assert jobs.run_job(_job().pk)
    file.refresh_from_db()
    assert file.check_state == CheckState.CLEAN
