"""Signing at the end of a request: by code, by drawing, on paper; and confirming again."""

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.utils import timezone

import pytest
import time_machine
from bs4 import BeautifulSoup
from PIL import Image

from cases.enums import DocumentState, SignatureMode
from cases.models import Case, DocumentFile, Service
from cases.models.intake import SIGNED_SHEET
from cases.selectors import owes_declaration
from cases.services.corrections import correct_answers
from cms.notices.models import Notice
from public_site.lost_files import sweep_lost_files
from tests.factories.accounts import UserFactory
from tests.factories.cases import ServiceFactory
from tests.factories.uploads import drawing
from tests.public_site.conftest import SIGNED, Visitor, photo, stored_files, text_of

pytestmark = pytest.mark.django_db
PAGE = "request/food-basket/check-answers/"
OTP, DRAWN, PAPER = ({**SIGNED, "mode": mode} for mode in ("otp", "drawn", "paper"))


@pytest.fixture
def service(association: Any) -> Service:
    modes = [mode.value for mode in SignatureMode]
    return ServiceFactory(slug="food-basket", signature_modes=modes, signature_required=True)


@pytest.fixture
def signer(visitor: Visitor, service: Service) -> Visitor:
    """Somebody who has come as far as the declaration."""
    visitor.fill()
    return visitor


def code_sent() -> str:
    return str(Notice.objects.filter(event="signing_code").latest("pk").context["signing_code"])


def test_the_page_offers_what_the_service_takes_but_for_what_an_employee_takes(
    signer: Visitor,
) -> None:
    page = text_of(signer.get(PAGE))
    for mode in ("otp", "drawn", "paper"):
        assert f'value="{mode}"' in page
    for mode in ("tick", "thumbprint", "verbal"):
        assert f'value="{mode}"' not in page
    assert "sign.js" in page


def test_a_code_signs_and_nothing_typed_before_it_is_lost(signer: Visitor) -> None:
    asked = signer.post(PAGE, {**OTP, "name": "سالم الحربي", "send_code": "1"})
    assert asked.headers["Location"].endswith("check-answers/#id_code")
    page = text_of(signer.after(asked))
    code_field = BeautifulSoup(page, "html.parser").select_one("#id_code")
    assert code_field.has_attr("autofocus")
    assert 'value="سالم الحربي"' in page
    assert 'name="code"' in page
    assert "errors" not in page
    code = code_sent()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert "ليس هذا هو الرمز" in text_of(signer.refused(PAGE, {**OTP, "code": wrong}))
    assert not Case.objects.exists()
    signer.post(PAGE, {**OTP, "code": code})
    assert Case.objects.get().declarations.get().mode == SignatureMode.ONE_TIME_CODE


def test_without_a_script_nobody_is_offered_to_draw(signer: Visitor) -> None:
    page = BeautifulSoup(signer.get(PAGE).content, "html.parser")
    sheet = page.select_one("head noscript link[rel=stylesheet]")["href"]
    assert sheet.endswith("no_script.css")
    path = finders.find("public_site/no_script.css")
    assert 'input[value="drawn"]' in Path(path).read_text(encoding="utf-8")


def test_a_code_that_is_too_old_signs_nothing(signer: Visitor) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        signer.post(PAGE, {**OTP, "send_code": "1"})
        clock.shift(601)
        signer.post(PAGE, {**OTP, "code": code_sent()})
    assert not Case.objects.exists()


def test_five_wrong_tries_end_a_code(signer: Visitor) -> None:
    signer.post(PAGE, {**OTP, "send_code": "1"})
    code = code_sent()
    for _try in range(5):
        signer.post(PAGE, {**OTP, "code": f"{(int(code) + 1) % 1_000_000:06}"})
    signer.post(PAGE, {**OTP, "code": code})
    assert not Case.objects.exists()


def test_the_number_is_that_of_the_answers(signer: Visitor) -> None:
    signer.post(PAGE, {**OTP, "send_code": "1"})
    assert Notice.objects.get(event="signing_code").recipient == "+966500000001"
    signer.post("request/food-basket/you/", {"name": "س", "mobile": "0500000002"})
    code = code_sent()
    signer.post(PAGE, {**OTP, "code": code})
    assert not Case.objects.exists()


def test_a_drawing_is_kept_as_a_private_picture(signer: Visitor, private_files: Any) -> None:
    signer.post(PAGE, {**DRAWN, "drawing": drawing()})
    word = Case.objects.get().declarations.get()
    with word.evidence.open() as picture:
        assert Image.open(picture).size == (300, 100)
    assert len(stored_files(private_files)) == 1
    with time_machine.travel("2030-01-01", tick=False):
        assert sweep_lost_files() == 0


@pytest.mark.parametrize(
    "sent",
    ["", drawing(empty=True), drawing(kind="GIF"), "data:image/png;base64,no", "data:text/html,x"],
    ids=["none", "empty", "another kind", "cut short", "no picture"],
)
def test_what_is_no_drawing_signs_nothing_and_leaves_nothing(
    signer: Visitor, private_files: Any, sent: str
) -> None:
    page = text_of(signer.refused(PAGE, {**DRAWN, "drawing": sent}))
    assert 'href="#id_drawing"' in page
    assert 'data-sign id="id_drawing"' in page  # the frame: a hidden field leads nowhere
    assert not Case.objects.exists()
    assert stored_files(private_files) == []


def test_a_signed_page_stands_on_the_checklist(signer: Visitor) -> None:
    signer.post(PAGE, {**PAPER, "sheet": photo()})
    line = Case.objects.get().documents.get(key=SIGNED_SHEET)
    assert line.state == DocumentState.RECEIVED
    assert DocumentFile.objects.get().document == line


def test_a_page_to_be_signed_later_is_awaited_and_can_be_sent_from_the_tracking_page(
    signer: Visitor,
) -> None:
    signer.send()  # says nothing of a way: the one that stops nobody
    case = Case.objects.get()
    assert case.declarations.get().mode == SignatureMode.PAPER
    assert case.documents.get(key=SIGNED_SHEET).state == DocumentState.AWAITED
    signer.enter(case.reference, case.tracking_code)
    signer.post("track/case/documents/", {f"paper-{SIGNED_SHEET}": photo()})
    assert case.documents.get(key=SIGNED_SHEET).state == DocumentState.RECEIVED


def test_the_page_to_sign_names_nobody(signer: Visitor) -> None:
    page = text_of(signer.get("request/food-basket/declaration-sheet/"))
    assert "أقر بصحة البيانات." in page
    assert "سالم" not in page


def test_without_a_mobile_no_code_is_offered(visitor: Visitor, service: Service) -> None:
    visitor.begin()
    visitor.post("request/food-basket/you/", {"name": "سالم", "mobile": "0114000000"})
    assert 'value="otp"' not in text_of(visitor.get(PAGE))


def test_whoever_asks_for_codes_too_often_is_told_so(signer: Visitor, settings: Any) -> None:
    settings.PUBLIC_LIMITS = {"sign_address": 1}
    signer.post(PAGE, {**OTP, "send_code": "1"})
    assert signer.post(PAGE, {**OTP, "send_code": "1"}).status_code == 429


# --- Confirming again ---------------------------------------------------------------------------


@pytest.fixture
def corrected(signer: Visitor) -> Case:
    signer.send()
    case = Case.objects.get()
    officer = UserFactory(role="officer", branch=case.branch)
    case.owner = officer
    case.save()
    change = {"name": "سالم علي الحربي"}
    return correct_answers(case, changes=change, acting_user=officer, reason="أفاد بذلك")


def test_the_person_confirms_the_corrected_answers_with_a_code(
    signer: Visitor, corrected: Case
) -> None:
    signer.enter(corrected.reference, corrected.tracking_code)
    assert "track/case/confirm/" in text_of(signer.get("track/case/"))
    page = text_of(signer.get("track/case/confirm/"))
    assert "سالم علي الحربي" in page
    assert "1000000008" not in page
    signer.post("track/case/confirm/", {**OTP, "send_code": "1"})
    signer.post("track/case/confirm/", {**OTP, "code": code_sent()})
    assert not owes_declaration(Case.objects.get())
    assert "track/case/confirm/" not in text_of(signer.get("track/case/"))
    assert signer.get("track/case/confirm/").status_code == 302


def test_nobody_confirms_without_the_keys(visitor: Visitor, corrected: Case) -> None:
    stranger = Visitor()
    assert stranger.get("track/case/confirm/").headers["Location"].endswith("/track/")
    stranger.post("track/case/confirm/", {**SIGNED, "request": corrected.reference})
    assert owes_declaration(corrected)
