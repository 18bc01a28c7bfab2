"""Correcting answers in the case room, and the declaration beside them."""

from django.core.files.base import ContentFile
from django.urls import reverse

import pytest

from cases.models import Case, DocumentFile
from cases.selectors import answers_hash
from cases.services.moves import enter_stage
from cms.core.uploads import PrivateStorage
from tests.cases.backoffice.conftest import Office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = tmp_path


@pytest.fixture
def word(office: Office):
    return office.case.declarations.create(
        text_version="3",
        text="أقر",
        text_hash="0" * 64,
        answers_hash=answers_hash(office.case.answers),
        mode="thumbprint",
        name="سلمى الحربي",
        witnesses=["نورة الشاهدة", "هند الشاهدة"],
        language="ar",
        evidence=PrivateStorage().save("x.png", ContentFile(b"png")),
        evidence_type="image/png",
    )


def _url(office, name="correct-answers", *more):
    return reverse(f"cases:{name}", args=[office.case.pk, *more])


def _page(response):
    return response.content.decode()


def _sent(office, **changes):
    answers = {
        "answer-name": "سالم علي محمد",
        "answer-identifier": "1000000008",
        "answer-identifier__kind": "national_id",
        "answer-mobile": "+966500000001",
        "answer-has_income": "no",
        "answer-story": "",
        "expected_version": office.case.version,
        "reason": "أفادت به في اتصال",
    }
    return {**answers, **{f"answer-{key}": value for key, value in changes.items()}}


def test_old_and_new_are_seen_before_anything_is_saved(office, word):
    client = office.client("officer")
    first = client.post(_url(office), _sent(office, name="سلمى القحطاني"))
    page = _page(first)
    assert "<del>" in page
    assert "القحطاني" in page
    assert Case.objects.get(pk=office.case.pk).answers["name"] == "سالم علي محمد"
    seen = first.context["form"]["seen"].value()
    sent = {**_sent(office, name="سلمى القحطاني"), "seen": seen}
    assert client.post(_url(office), sent).status_code == 302
    room = _page(client.get(_url(office, "inspect")))
    assert Case.objects.get(pk=office.case.pk).answers["name"] == "سلمى القحطاني"
    assert room.count("القحطاني") >= 2  # as it is, and as it became
    word.refresh_from_db()
    assert word.voided_at


def test_what_was_not_looked_at_is_not_saved(office, word):
    client = office.client("officer")
    seen = client.post(_url(office), _sent(office, name="سلمى")).context["form"]["seen"].value()
    again = client.post(_url(office), {**_sent(office, name="هند"), "seen": seen})
    assert again.status_code == 200
    assert Case.objects.get(pk=office.case.pk).answers["name"] == "سالم علي محمد"


def test_a_question_that_shows_now_appears_with_what_is_wrong(office):
    page = office.client("officer").post(_url(office), _sent(office, has_income="yes"))
    assert page.status_code == 422
    assert "answer-income" in page.context["form"].errors


def test_an_untouched_form_changes_nothing(office):
    assert office.client("receptionist").post(_url(office), _sent(office)).status_code == 422


@pytest.mark.parametrize("role", ["researcher", "auditor", "member", "secretary"])
def test_whoever_may_not_correct_is_refused(office, role):
    client = office.client(role)
    assert client.get(_url(office)).status_code in (403, 404)
    assert client.post(_url(office), _sent(office)).status_code in (403, 404)


def test_a_case_of_another_branch_is_not_there(office):
    url = reverse("cases:correct-answers", args=[office.elsewhere.pk])
    assert office.client("officer").get(url).status_code == 404


def test_the_room_shows_how_the_word_was_given_and_names_only_to_those_who_need_them(office, word):
    page = _page(office.client("officer").get(_url(office, "inspect")))
    assert "نورة الشاهدة" in page
    assert _url(office, "signature", word.pk) in page
    enter_stage(office.case, office.case.workflow_version.document.stage("committee"))
    office.case.save()
    masked = _page(office.client("member").get(_url(office, "inspect")))
    assert word.get_mode_display() in masked
    assert "نورة الشاهدة" not in masked
    assert _url(office, "signature", word.pk) not in masked


def test_a_signature_is_for_those_who_read_papers_and_names(office, word):
    url = _url(office, "signature", word.pk)
    response = office.client("officer").get(url)
    assert b"".join(response.streaming_content) == b"png"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert office.client("delivery").get(url).status_code == 404
    other = reverse("cases:signature", args=[office.elsewhere.pk, word.pk])
    assert office.client("officer").get(other).status_code == 404


@pytest.mark.parametrize("state", ["pending", "refused"])
def test_a_file_without_a_good_verdict_is_not_opened(office, state):
    paper = office.case.documents.get(key="lease")
    file = DocumentFile.objects.create(
        document=paper,
        file=PrivateStorage().save("x.pdf", ContentFile(b"%PDF-1.4")),
        original_name="عقد.pdf",
        content_type="application/pdf",
        size=8,
        sha256="0" * 64,
        check_state=state,
    )
    client, url = office.client("officer"), _url(office, "file", file.pk)
    assert client.get(url).status_code == 409
    assert url not in _page(client.get(_url(office, "inspect")))
