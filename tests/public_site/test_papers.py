"""Papers: what is shown is never copied, what is copied is looked at first."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import HttpResponse
from django.utils import timezone

import pytest
from bs4 import BeautifulSoup

from cases.enums import DocumentState
from cases.models import Case, DocumentFile, Service
from cms.core.dates import format_dual
from cms.core.uploads import PrivateStorage
from public_site import drafts
from public_site.models import DraftFile, RequestDraft
from tests.public_site.conftest import (
    NEED,
    YOU,
    MakeVisitor,
    Visitor,
    photo,
    stored_files,
    text_of,
)

pytestmark = pytest.mark.django_db
PAGE = "request/food-basket/attach-documents/"


@pytest.fixture
def writer(visitor: Visitor, service: Service) -> Visitor:
    """A visitor who has come as far as the papers."""
    visitor.begin()
    visitor.post("request/food-basket/you/", YOU)
    visitor.post("request/food-basket/need/", NEED)
    return visitor


ISSUED_ON = timezone.localdate() - timedelta(days=20)
ISSUED = {"paper-income_letter:issued": f"{ISSUED_ON:%d/%m/%Y}"}


def attach(visitor: Visitor, *files: Any, key: str = "lease", **more: Any) -> HttpResponse:
    return visitor.post(PAGE, {f"paper-{key}": list(files), **more})


def test_an_identity_paper_has_no_upload_and_says_that_no_copy_is_taken(writer: Visitor) -> None:
    page = text_of(writer.get(PAGE))
    assert 'name="paper-lease"' in page
    assert 'name="paper-identity"' not in page
    assert "لا نأخذ نسخة" in page


def test_a_copy_of_an_identity_paper_is_not_kept_even_when_it_is_sent(
    writer: Visitor, private_files: Path
) -> None:
    attach(writer, photo(), key="identity")
    assert not DraftFile.objects.exists()
    assert stored_files(private_files) == []


def test_a_paper_is_asked_for_only_under_its_condition(writer: Visitor) -> None:
    assert 'name="paper-income_letter"' not in text_of(writer.get(PAGE))
    writer.post("request/food-basket/need/", {"has_income": "yes", "income": "2500"})
    assert 'name="paper-income_letter"' in text_of(writer.get(PAGE))


def test_a_photo_can_be_taken_on_the_spot(writer: Visitor) -> None:
    assert 'name="paper-lease_photo"' in text_of(writer.get(PAGE))
    assert 'capture="environment"' in text_of(writer.get(PAGE))
    writer.post(PAGE, {"paper-lease_photo": photo()})
    assert DraftFile.objects.count() == 1


def test_several_files_for_one_paper_travel_with_the_request(
    writer: Visitor, private_files: Path
) -> None:
    attach(writer, photo("one.png"), photo("عقد.png"))
    writer.send()
    document = Case.objects.get().documents.get(key="lease")
    assert document.state == DocumentState.RECEIVED
    assert [file.original_name for file in document.files.all()] == ["one.png", "عقد.png"]
    assert all(file.file.storage.exists(file.file.name) for file in document.files.all())
    assert len(stored_files(private_files)) == 2


def test_the_senders_name_of_a_file_is_nowhere_on_the_disk(
    writer: Visitor, private_files: Path
) -> None:
    attach(writer, photo("my-secret-name.png"))
    assert not any("secret" in str(path) for path in stored_files(private_files))


def test_files_can_follow_later(writer: Visitor) -> None:
    writer.post(PAGE)
    writer.send()
    assert Case.objects.get().documents.get(key="lease").state == DocumentState.AWAITED


BAD_FILES = {
    "nothing in it": SimpleUploadedFile("lease.pdf", b"", content_type="application/pdf"),
    "a renamed program": SimpleUploadedFile(
        "lease.pdf", b"MZ\x90\x00" + b"\x00" * 64, content_type="application/pdf"
    ),
    "a type we do not take": SimpleUploadedFile(
        "lease.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml"
    ),
    "a cut image": SimpleUploadedFile("lease.png", photo().read()[:40], content_type="image/png"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_cannot_be_taken_is_refused_beside_its_field(
    writer: Visitor, private_files: Path, case: str
) -> None:
    bad = BAD_FILES[case]
    bad.seek(0)
    page = text_of(writer.after(attach(writer, bad)))
    assert 'id="id_paper-lease_error"' in page
    assert 'href="#id_paper-lease"' in page
    assert stored_files(private_files) == []


def test_a_bad_file_does_not_cost_the_good_one(writer: Visitor) -> None:
    bad = SimpleUploadedFile("lease.exe", b"MZ", content_type="image/png")
    page = text_of(writer.after(attach(writer, photo("good.png"), bad)))
    assert "good.png" in page
    assert DraftFile.objects.get().original_name == "good.png"


def test_a_file_over_the_limit_is_refused(writer: Visitor, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 20
    attach(writer, photo())
    assert not DraftFile.objects.exists()


def test_all_files_together_have_a_limit(
    writer: Visitor, settings: Any, private_files: Path
) -> None:
    size = photo().size or 0
    settings.REQUEST_MAX_BYTES = 100_000
    attach(writer, photo())
    settings.REQUEST_MAX_BYTES = 2 * size - 1
    with pytest.raises(drafts.ValidationError):
        drafts.attach_file(RequestDraft.objects.get(), "lease", upload=photo("other.png"))
    assert len(stored_files(private_files)) == 1


def test_so_many_files_and_no_more(
    writer: Visitor, monkeypatch: pytest.MonkeyPatch, private_files: Path
) -> None:
    monkeypatch.setattr(drafts, "MAX_FILES", 2)
    page = text_of(writer.after(attach(writer, photo("1.png"), photo("2.png"), photo("3.png"))))
    assert 'id="id_paper-lease_error"' in page
    assert DraftFile.objects.count() == 2
    assert len(stored_files(private_files)) == 2


def test_the_same_file_sent_anew_is_kept_once(writer: Visitor, private_files: Path) -> None:
    """A browser on a weak connection tries again when it did not hear the answer."""
    for _try in range(2):
        attach(writer, photo("same.png"))
    assert DraftFile.objects.count() == 1
    assert len(stored_files(private_files)) == 1


def test_a_file_can_be_removed_again(
    writer: Visitor, private_files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    attach(writer, photo())
    with django_capture_on_commit_callbacks(execute=True):
        writer.post(PAGE, {"remove": str(DraftFile.objects.get().pk)})
    assert not DraftFile.objects.exists()
    assert stored_files(private_files) == []


@pytest.mark.parametrize("number", ["", "abc", "-1", "٣", "9" * 40, "1; drop"])
def test_removing_what_is_no_file_changes_nothing(writer: Visitor, number: str) -> None:
    attach(writer, photo())
    assert writer.post(PAGE, {"remove": number}).status_code == 302
    assert DraftFile.objects.count() == 1


def test_nobody_removes_another_visitors_file(writer: Visitor, make_visitor: MakeVisitor) -> None:
    attach(writer, photo())
    stranger = make_visitor()
    stranger.begin()
    stranger.post("request/food-basket/you/", YOU)
    stranger.post("request/food-basket/need/", NEED)
    stranger.post(PAGE, {"remove": str(DraftFile.objects.get().pk)})
    assert DraftFile.objects.count() == 1


def test_a_file_of_a_paper_no_longer_asked_for_does_not_travel(
    writer: Visitor, private_files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    writer.post("request/food-basket/need/", {"has_income": "yes", "income": "2500"})
    attach(writer, photo(), key="income_letter", **ISSUED)
    writer.post("request/food-basket/need/", {"has_income": "no"})
    with django_capture_on_commit_callbacks(execute=True):
        writer.send()
    assert Case.objects.count() == 1
    assert not DocumentFile.objects.exists()
    assert stored_files(private_files) == []


def test_a_copy_whose_age_counts_goes_on_only_with_its_date(
    writer: Visitor, private_files: Path
) -> None:
    writer.post("request/food-basket/need/", {"has_income": "yes", "income": "2500"})
    page = text_of(writer.after(attach(writer, photo(), key="income_letter")))
    assert 'href="#id_paper-income_letter:issued"' in page
    assert DraftFile.objects.count() == 1  # the file is kept: only its date is asked for
    assert writer.send().headers["Location"].endswith("/attach-documents/")
    writer.post(PAGE, ISSUED)
    writer.send()
    assert Case.objects.get().documents.get(key="income_letter").issued_on == ISSUED_ON


def test_the_review_says_which_date_of_issue_was_told(writer: Visitor) -> None:
    writer.post("request/food-basket/need/", {"has_income": "yes", "income": "2500"})
    page = writer.after(attach(writer, photo(), key="income_letter", **ISSUED))
    assert f"صدرت يوم {format_dual(ISSUED_ON, 'ar')}" in text_of(page)


def test_who_has_no_younger_paper_is_told_how_to_go_on_and_who_mistyped_is_not(
    writer: Visitor,
) -> None:
    writer.post("request/food-basket/need/", {"has_income": "yes", "income": "2500"})
    name, today = "paper-income_letter:issued", timezone.localdate()
    for days, is_told in ((-400, True), (3, False)):
        told = {name: f"{today + timedelta(days=days):%d/%m/%Y}"}
        page = text_of(writer.after(attach(writer, photo(), key="income_letter", **told)))
        assert ("وأرسلوها لاحقًا" in page) is is_told
        assert "أمر واحد" in page  # one mistake, however much is said of it


def test_an_abandoned_draft_is_destroyed_with_its_files(
    writer: Visitor, private_files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    attach(writer, photo())
    draft = RequestDraft.objects.get()
    assert draft.expires_at <= timezone.now() + timedelta(days=2)
    draft.expires_at = timezone.now() - timedelta(seconds=1)
    draft.save()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("sweep_drafts")
    assert not RequestDraft.objects.exists()
    assert stored_files(private_files) == []


def test_sweeping_a_sent_draft_leaves_the_papers_of_its_case(
    writer: Visitor, private_files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    attach(writer, photo())
    writer.send()
    RequestDraft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("sweep_drafts")
    assert not RequestDraft.objects.exists()
    assert Case.objects.count() == 1
    assert len(stored_files(private_files)) == 1


def test_a_living_draft_is_not_swept(writer: Visitor) -> None:
    call_command("sweep_drafts")
    assert RequestDraft.objects.count() == 1


def test_a_failure_while_storing_leaves_no_file(
    writer: Visitor, private_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("disk of the database full")

    monkeypatch.setattr(DraftFile.objects, "create", fail)
    with pytest.raises(RuntimeError):
        drafts.attach_file(RequestDraft.objects.get(), "lease", upload=photo("other.png"))
    assert stored_files(private_files) == []


def test_a_form_that_announces_too_much_is_refused_before_it_is_read(
    writer: Visitor, private_files: Path
) -> None:
    response = writer.client.generic(
        "POST",
        "/ar/request/food-basket/attach-documents/",
        b"small",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(61 * 1024 * 1024),
    )
    assert response.status_code == 413
    assert "60 ميغابايت" in text_of(response)
    assert 'lang="ar" dir="rtl"' in text_of(response)
    assert "/ar/request/resume/" in text_of(response)
    assert stored_files(private_files) == []


def test_a_length_that_is_no_number_is_no_crash(writer: Visitor) -> None:
    response = writer.client.get("/ar/track/", CONTENT_LENGTH="many")
    assert response.status_code == 200


def test_a_file_no_row_knows_is_swept_after_a_day(writer: Visitor, private_files: Path) -> None:
    attach(writer, photo())
    young, old = (PrivateStorage().save("paper.png", photo()) for _file in range(2))
    known = DraftFile.objects.get().file.name
    long_ago = (timezone.now() - timedelta(days=2)).timestamp()
    for name in (old, known):
        os.utime(private_files / name, (long_ago, long_ago))
    call_command("sweep_drafts")
    left = {str(path.relative_to(private_files)) for path in stored_files(private_files)}
    assert left == {known, young}


def test_sweeping_an_empty_house_is_no_error(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sweep_drafts")
    assert "0 drafts and 0 lost files" in capsys.readouterr().out


def test_the_enter_key_goes_on_and_takes_no_paper_away(writer: Visitor) -> None:
    attach(writer, photo("one.png"))
    for path in (PAGE, "request/food-basket/check-answers/"):
        page = BeautifulSoup(text_of(writer.get(path)), "html.parser")
        form = page.select_one("form[data-step]")
        first = form.select_one("button[type=submit], button:not([type])")
        assert not first.has_attr("name")
