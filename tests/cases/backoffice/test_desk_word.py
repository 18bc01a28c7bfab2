"""The word at the desk: a code read aloud, a signature on the screen, a photo of a thumb mark."""

import base64
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import pytest
from bs4 import BeautifulSoup
from PIL import Image, ImageDraw

from cases.enums import SignatureMode
from cases.models import Case, Declaration, DocumentFile
from cases.models.intake import SIGNED_SHEET
from cms.accounts.roles import Role
from cms.association.models import Association
from cms.notices.models import Notice
from tests.cases.backoffice.typed import typed_at_desk
from tests.factories.definitions import ANSWERS
from tests.factories.desk import channel


def _picture() -> bytes:
    image = Image.new("RGB", (300, 100), "white")
    ImageDraw.Draw(image).line([(10, 10), (200, 80)], fill="black", width=4)
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def take(office):
    channel()
    service = office.case.service
    service.signature_modes = [mode.value for mode in SignatureMode if mode != SignatureMode.TICK]
    service.signature_required = True
    service.save()
    return reverse("desk:take", args=[service.slug])


def _taken() -> Case:
    return Case.objects.get(entered_by__isnull=False)


def test_every_way_to_sign_can_be_taken_at_the_desk(office, take):
    form = office.client(Role.RECEPTIONIST).get(take).context["taking"].word
    offered = {value for value, _label in form.fields["mode"].choices}
    assert offered == {mode.value for mode in SignatureMode if mode != SignatureMode.TICK}


def test_a_code_read_aloud_signs_and_nothing_typed_is_lost(office, take):
    client = office.client(Role.RECEPTIONIST)
    typed = typed_at_desk(office, **{"word-mode": "otp"})
    page = client.post(take, {**typed, "send_code": "1"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "قصة طويلة" in text
    assert 'id="error-summary"' not in text
    notice = Notice.objects.get(event="signing_code")
    assert notice.recipient == ANSWERS["mobile"]
    code = notice.context["signing_code"]
    assert code not in text
    assert ANSWERS["mobile"] not in text
    wrong = client.post(take, {**typed, "word-code": "000000" if code != "000000" else "000001"})
    assert wrong.status_code == 422
    assert 'href="#id_word-code"' in wrong.content.decode()
    assert client.post(take, {**typed, "word-code": code}).status_code == 302
    assert _taken().declarations.get().mode == SignatureMode.ONE_TIME_CODE


def test_no_code_is_sent_without_a_mobile_and_none_is_taken_on_trust(office, take):
    client = office.client(Role.RECEPTIONIST)
    typed = typed_at_desk(office, mobile="", **{"word-mode": "otp"})
    client.post(take, {**typed, "send_code": "1"})
    assert not Notice.objects.filter(event="signing_code").exists()
    unsent = typed_at_desk(office, **{"word-mode": "otp", "word-code": "123456"})
    assert client.post(take, unsent).status_code == 422


def test_a_signature_is_drawn_on_the_screen_of_the_desk(office, take):
    client = office.client(Role.RECEPTIONIST)
    typed = typed_at_desk(office, **{"word-mode": "drawn"})
    empty = client.post(take, typed)
    assert empty.status_code == 422
    assert "الإطار فارغ" in empty.content.decode()
    drawn = "data:image/png;base64," + base64.b64encode(_picture()).decode()
    assert client.post(take, {**typed, "word-drawing": drawn}).status_code == 302
    assert _taken().declarations.get().evidence


@pytest.mark.parametrize("has_photo", [True, False])
def test_a_thumb_mark_may_bring_a_photo_of_its_sheet(office, take, has_photo):
    words = {"word-mode": "thumbprint", "word-witness_1": "منى", "word-witness_2": "سعاد"}
    typed = typed_at_desk(office, **words)
    if has_photo:
        typed["word-sheet"] = SimpleUploadedFile("sheet.png", _picture(), "image/png")
    assert office.client(Role.RECEPTIONIST).post(take, typed).status_code == 302
    assert Declaration.objects.get(case=_taken()).mode == SignatureMode.THUMBPRINT
    kept = DocumentFile.objects.filter(document__case=_taken(), document__key=SIGNED_SHEET)
    assert kept.count() == int(has_photo)


def test_a_file_that_is_none_is_refused_beside_the_sheet(office, take):
    words = {"word-mode": "thumbprint", "word-witness_1": "منى", "word-witness_2": "سعاد"}
    bad = SimpleUploadedFile("sheet.exe", b"MZ", "application/x-msdownload")
    answer = office.client(Role.RECEPTIONIST).post(
        take, typed_at_desk(office, **words, **{"word-sheet": bad})
    )
    assert answer.status_code == 422
    assert 'href="#id_word-sheet"' in answer.content.decode()


def test_a_witness_who_is_the_person_is_refused_at_the_witness(office, take):
    typed = typed_at_desk(office, **{"word-mode": "thumbprint", "word-witness_1": "منى"})
    typed["word-witness_2"] = typed["word-name"]
    page = office.client(Role.RECEPTIONIST).post(take, typed).content.decode()
    assert 'href="#id_word-witness_2"' in page


def test_the_own_name_as_witness_of_a_consent_is_refused_at_the_witness(office, take):
    own = str(office.people[Role.RECEPTIONIST])
    words = {"word-mode": "verbal", "word-note": "قرأتها عليه في المكتب"}
    typed = typed_at_desk(office, **words, **{"consent-witness": own})
    answer = office.client(Role.RECEPTIONIST).post(take, typed)
    assert answer.status_code == 422
    assert 'href="#id_consent-witness"' in answer.content.decode()
    assert "witness" in answer.context["taking"].consents.errors


def test_rights_are_read_to_the_person_before_they_agree_and_that_is_on_record(office):
    association = Association.load()
    association.rights = {"ar": "أن يُسمع كلامه", "en": "To be heard"}
    association.save()
    page, typed = reverse("desk:take", args=[office.case.service.slug]), typed_at_desk(office)
    client = office.client("receptionist")
    assert "أن يُسمع كلامه" in client.get(page).content.decode()
    refused = client.post(page, typed)
    assert "rights_read" in refused.context["taking"].consents.errors
    again = BeautifulSoup(refused.content, "html.parser")
    ticked = again.select_one("#id_word-read_back")
    assert ticked.has_attr("data-anew")
    assert not ticked.has_attr("checked")
    assert client.post(page, {**typed, "consent-rights_read": "on"}).status_code == 302
    assert _taken().events.get(kind="submitted").data["rights_read"] is True


def test_rights_and_consents_come_before_the_first_question_and_on_a_sheet_after_the_last(office):
    association = Association.load()
    association.rights = {"ar": "أن يُسمع كلامه", "en": "To be heard"}
    association.save()
    page, client = reverse("desk:take", args=[office.case.service.slug]), office.client("officer")
    channel()

    def order(address: str) -> list[str]:
        fields = BeautifulSoup(client.get(address).content, "html.parser").select("[name]")
        wanted = ("where-relation", "consent-rights_read", "consent-processing", "name")
        return list(dict.fromkeys(f["name"] for f in fields if f["name"] in wanted))

    assert order(page) == ["where-relation", "consent-rights_read", "consent-processing", "name"]
    assert order(f"{page}?paper=1") == ["where-relation", "name", "consent-processing"]


def test_mistakes_are_listed_in_the_order_of_the_screen(office):
    channel()
    page = reverse("desk:take", args=[office.case.service.slug])
    hidden = ("where-form_key", "word-version")
    unasked = {name: typed_at_desk(office)[name] for name in hidden}
    refused = office.client("officer").post(page, unasked)
    soup = BeautifulSoup(refused.content, "html.parser")
    led = [link["href"][1:] for link in soup.select("#error-summary a")]
    shown = [tag["id"] for tag in soup.select("form.sila-take [id]")]
    assert [target for target in led if target not in shown] == []
    assert led == sorted(led, key=shown.index)
