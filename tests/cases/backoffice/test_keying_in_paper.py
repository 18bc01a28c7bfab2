"""A paper form is keyed in on one page, by the numbers of the sheet, with the sheet as its word."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import pytest

from cases.models import Case
from cases.questions.numbering import numbered
from cms.association.enums import Medium
from tests.cases.backoffice.typed import typed_at_desk
from tests.factories.association import ChannelFactory
from tests.factories.desk import channel
from tests.factories.uploads import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = tmp_path


@pytest.fixture
def sheet(office):
    channel()
    service = office.case.service
    service.signature_modes = ["paper", "tick"]
    service.save()
    return reverse("desk:take", args=[service.slug]) + "?paper=1"


def test_every_question_stands_under_the_number_of_the_sheet_in_its_order(office, sheet):
    page = office.client("receptionist").get(sheet).content.decode()
    steps = numbered(office.case.form_version.document)
    lines = [line for step in steps for line in step.questions if line.number]
    places = [page.index(f"{line.number}. {line.question.label['ar']}") for line in lines]
    assert places == sorted(places)


def test_the_letter_and_the_signed_sheet_are_what_is_kept(office, sheet):
    letter = ChannelFactory(medium=Medium.LETTER)
    client = office.client("receptionist")
    chosen = client.get(sheet).context["taking"]
    assert chosen.where.initial["channel"].medium == Medium.LETTER
    assert chosen.word["mode"].initial == "paper"
    scan = SimpleUploadedFile("sheet.pdf", pdf(), content_type="application/pdf")
    more = {"where-channel": str(letter.pk), "word-mode": "paper", "word-sheet": scan}
    answer = client.post(sheet, {**typed_at_desk(office), **more, "consent-processing": "written"})
    assert answer.status_code == 302, list(answer.context["taking"].mistakes())
    case = Case.objects.exclude(pk__in=[office.case.pk, office.elsewhere.pk]).get()
    assert case.medium == Medium.LETTER
    assert case.assistance.read_back_at is None
    assert case.declarations.get().mode == "paper"
    paper = case.documents.get(key="signed_declaration")
    assert (paper.state, paper.files.get().original_name) == ("received", "sheet.pdf")


def test_nothing_is_sent_before_the_answers_are_compared_with_the_sheet(office, sheet):
    typed = {key: value for key, value in typed_at_desk(office).items() if key != "word-read_back"}
    answer = office.client("receptionist").post(sheet, typed)
    assert answer.status_code == 422
    assert "word-read_back" in answer.context["taking"].word["read_back"].html_name
