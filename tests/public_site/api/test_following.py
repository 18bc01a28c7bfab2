"""Following a request over the API: what the website shows its holder, and nobody else."""

import statistics
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

import pytest

from cases.enums import DeliveryState, DocumentState, MessageKind, Outcome
from cases.models import Case, CaseMessage, Delivery, DocumentFile
from cases.services.documents import request_missing
from cases.services.messages import add_note, send_message
from cms.core.references import new_code
from public_site.limits import TRACK_BY_ADDRESS, WRITE_BY_CASE
from public_site.models import LimitCounter
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory
from tests.public_site.api.conftest import Caller, decide, path, pointers, problem_of
from tests.public_site.conftest import photo, stored_files

pytestmark = pytest.mark.django_db


CALLS = [
    ("get", ()),
    ("post", ("withdraw",)),
    ("post", ("messages",)),
    ("post", ("objection",)),
    ("post", ("documents",)),
]


def call(caller: Caller, case: Case, method: str, more: tuple[str, ...]) -> Any:
    if more == ("documents",):
        return caller.upload(path(case, *more), kind="lease", file=photo())
    if method == "get":
        return caller.get(path(case))
    return caller.post(path(case, *more), {"body": "سلام"} if more == ("messages",) else {})


@pytest.mark.parametrize(("method", "more"), CALLS)
def test_the_outsider_sees_and_does_nothing(
    case: Case, method: str, more: tuple[str, ...], settings: Any
) -> None:
    settings.PUBLIC_LIMITS = {"track_address": 100, "track_reference": 100}
    other = CaseFactory(service=case.service)
    before = list(case.events.values_list("kind", flat=True))
    for code in (new_code(), other.tracking_code, "nonsense", "é", "'", "x" * 5000):
        response = call(Caller(code=code), case, method, more)
        problem_of(response, 404, "no-such-request")
        assert case.reference not in response.content.decode()
    assert list(case.events.values_list("kind", flat=True)) == before


@pytest.mark.parametrize(("method", "more"), CALLS)
def test_without_a_code_nothing_is_looked_up(
    caller: Caller, case: Case, method: str, more: tuple[str, ...]
) -> None:
    problem_of(call(caller, case, method, more), 401, "tracking-code-missing")


def test_unknown_reference_and_wrong_code_get_the_same_answer(caller: Caller, case: Case) -> None:
    caller.code = new_code()
    wrong = caller.get(path(case))
    unknown = caller.get("requests/TST-22222-2")
    nonsense = caller.get("requests/hello")
    assert wrong.content == unknown.content == nonsense.content
    assert dict(wrong.headers) == dict(unknown.headers) == dict(nonsense.headers)


@pytest.mark.thorough
def test_unknown_reference_and_wrong_code_take_the_same_time(
    case: Case, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.PUBLIC_LIMITS = {"track_address": 10_000, "track_reference": 10_000}
    caller = Caller(code=new_code())
    spent: dict[str, list[float]] = {path(case): [], "requests/TST-22222-2": []}
    for _round in range(40):
        for address, times in spent.items():
            started = time.perf_counter()
            caller.get(address)
            times.append(time.perf_counter() - started)
    wrong, unknown = (statistics.median(times) for times in spent.values())
    assert abs(wrong - unknown) < 0.5 * max(wrong, unknown)


@pytest.mark.parametrize("spelling", [str, str.lower, lambda code: code.replace("-", " ")])
def test_both_keys_open_in_any_spelling(caller: Caller, case: Case, spelling: Any) -> None:
    caller.code = spelling(case.tracking_code)
    assert caller.get(f"requests/{spelling(case.reference)}").status_code == 200


def test_wrong_tries_close_the_door_for_a_while_and_right_ones_are_not_counted(
    holder: Caller, case: Case
) -> None:
    for _look in range(TRACK_BY_ADDRESS.times + 5):
        assert holder.get(path(case)).status_code == 200
    assert not LimitCounter.objects.exists()
    outsider = Caller(code=new_code())
    for _try in range(5):
        problem_of(outsider.get(path(case)), 404, "no-such-request")
    response = outsider.get(path(case))
    problem_of(response, 429, "too-many")
    assert int(response.headers["Retry-After"]) <= 15 * 60


def test_a_request_tells_where_it_stands(holder: Caller, case: Case) -> None:
    response = holder.get(path(case))
    told = response.json()
    assert (told["stage"], told["stage_name"]) == ("checking", "check")
    assert told["service"] == {"slug": "food-basket", "name": "Food basket"}
    assert told["way"][0]["state"] == "now"
    assert told["missing"][0]["kind"] == "identity"
    assert told["window"]["due"] > told["window"]["not_before"]
    assert told["may_withdraw"] is True
    assert told["decision"] is None
    assert "no-store" in response.headers["Cache-Control"]


def test_nothing_of_the_person_is_told(holder: Caller, case: Case) -> None:
    page = holder.get(path(case)).content.decode()
    for secret in (case.person.name, case.person.mobile, "1000000008", case.tracking_code):
        assert secret not in page


def test_a_waiting_request_says_what_was_asked_for(holder: Caller, case: Case) -> None:
    officer = UserFactory(role="officer", branch=case.branch)
    request_missing(case, acting_user=officer, note="قبل الأحد")
    told = holder.get(path(case)).json()
    assert (told["stage"], told["is_paused"]) == ("waiting_for_you", True)
    assert told["asked_with"] == "قبل الأحد"


def test_a_decision_is_told_only_once_it_was_sent(holder: Caller, case: Case) -> None:
    decision = decide(case, released=False)
    assert holder.get(path(case)).json()["decision"] is None
    decision.released_at = timezone.now()
    decision.save()
    told = holder.get(path(case)).json()
    assert told["decision"]["result"] == "refuse"
    assert told["decision"]["reason"] == "Outside the service"
    assert told["window"] is None
    assert told["may_withdraw"] is False


def test_what_is_handed_over_is_told_with_its_code(holder: Caller, case: Case) -> None:
    decision = decide(case, result="accept", reason_key="", amount=Decimal("1500.00"))
    Delivery.objects.create(case=case, decision=decision, what="سلة", code="4471")
    Delivery.objects.create(
        case=case, decision=decision, what="فشل", state=DeliveryState.FAILED, failure="غائب"
    )
    told = holder.get(path(case)).json()["decision"]
    assert told["amount"] == "1500.00"
    shown = [(item["what"], item["code"], item["has_failed"]) for item in told["deliveries"]]
    assert shown == [("سلة", "4471", False), ("فشل", "", True)]


def test_messages_are_told_and_notes_are_not(holder: Caller, case: Case) -> None:
    officer = UserFactory(role="officer", branch=case.branch)
    send_message(case, body="نحتاج العقد", acting_user=officer)
    add_note(case, body="ملاحظة داخلية", acting_user=officer)
    told = holder.get(path(case)).json()["messages"]
    assert [(message["by"], message["body"]) for message in told] == [
        ("association", "نحتاج العقد")
    ]


@pytest.mark.parametrize("messages", [0, 40])
def test_a_request_asks_the_database_as_often_for_much_as_for_little(
    holder: Caller, case: Case, messages: int, django_assert_num_queries: Any
) -> None:
    decide(case)
    for number in range(messages):
        CaseMessage.objects.create(case=case, kind=MessageKind.TO_PERSON, body=f"رد {number}")
    holder.get(path(case))
    with django_assert_num_queries(REQUEST_QUERIES):
        holder.get(path(case))


#: One for the objections to what was decided, one for who could judge them, one for visits to come.
REQUEST_QUERIES = 16


# --- Papers --------------------------------------------------------------------------------------


def test_a_missing_paper_is_taken(holder: Caller, case: Case, private_files: Path) -> None:
    response = holder.upload(path(case, "documents"), kind="lease", file=photo())
    assert response.status_code == 201, response.content
    assert response.json()["files"] == 1
    assert [paper["kind"] for paper in response.json()["missing"]] == ["identity"]
    assert case.documents.get(key="lease").state == DocumentState.RECEIVED
    assert len(stored_files(private_files)) == 1


def test_several_files_make_one_paper(holder: Caller, case: Case) -> None:
    response = holder.upload(
        path(case, "documents"), kind="lease", file=[photo("1.png"), photo("2.png")]
    )
    assert response.json()["files"] == 2
    assert case.documents.get(key="lease").files.count() == 2


def test_of_several_files_all_are_kept_or_none(
    holder: Caller, case: Case, private_files: Path
) -> None:
    bad = SimpleUploadedFile("page.exe", b"MZ")
    response = holder.upload(path(case, "documents"), kind="lease", file=[photo(), bad])
    assert pointers(response) == ["/file/1"]
    assert not DocumentFile.objects.exists()
    assert case.documents.get(key="lease").state == DocumentState.AWAITED
    assert stored_files(private_files) == []


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("page.exe", b"MZ"),
        SimpleUploadedFile("page.png", b"not a picture"),
        SimpleUploadedFile("page.pdf", b"%PDF-1.7 cut"),
        SimpleUploadedFile("page.pdf", b""),
    ],
)
def test_a_file_that_cannot_be_kept_says_why(holder: Caller, case: Case, file: Any) -> None:
    file.seek(0)
    response = holder.upload(path(case, "documents"), kind="lease", file=file)
    assert pointers(response) == ["/file"]


def test_a_file_that_is_too_large_is_refused(holder: Caller, case: Case, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    response = holder.upload(path(case, "documents"), kind="lease", file=photo())
    assert problem_of(response, 422, "invalid")["errors"][0]["code"] == "too_large"


@pytest.mark.parametrize("kind", ["identity", "nothing", "", "\x00", "لا", "x" * 5000])
def test_only_copies_that_are_awaited_are_taken(
    holder: Caller, case: Case, kind: str, private_files: Path
) -> None:
    response = holder.upload(path(case, "documents"), kind=kind, file=photo())
    assert pointers(response) == ["/kind"]
    assert stored_files(private_files) == []


@pytest.mark.parametrize(("parts", "place"), [({"kind": "lease"}, "/file"), ({}, "/kind")])
def test_a_part_that_is_missing_is_pointed_to(
    holder: Caller, case: Case, parts: dict[str, str], place: str
) -> None:
    assert place in pointers(holder.upload(path(case, "documents"), **parts))


def test_a_text_in_place_of_the_file_is_refused(holder: Caller, case: Case) -> None:
    response = holder.upload(path(case, "documents"), kind="lease", file="text")
    assert pointers(response) == ["/file"]


def test_papers_are_sent_as_a_form_with_files(holder: Caller, case: Case) -> None:
    problem_of(holder.post(path(case, "documents"), {}), 415, "unsupported-media-type")


@pytest.mark.parametrize(
    ("media", "body"),
    [("multipart/form-data", b"x"), ("multipart/form-data; boundary=a", b"--a\r\nbroken")],
)
def test_a_broken_form_is_refused(holder: Caller, case: Case, media: str, body: bytes) -> None:
    response = holder.post(path(case, "documents"), body, content_type=media)
    assert response.status_code in (400, 422)
    assert response.headers["Content-Type"] == "application/problem+json"


def test_too_many_papers_are_refused_for_a_while(holder: Caller, case: Case, settings: Any) -> None:
    settings.PUBLIC_LIMITS = {WRITE_BY_CASE.name: 1}
    holder.upload(path(case, "documents"), kind="lease", file=photo())
    problem_of(holder.upload(path(case, "documents"), kind="lease", file=photo()), 429, "too-many")


# --- Words ---------------------------------------------------------------------------------------


def test_a_message_arrives(holder: Caller, case: Case) -> None:
    response = holder.post(path(case, "messages"), {"body": "  متى الرد؟ "})
    assert response.status_code == 201
    assert [m["body"] for m in response.json()["messages"]] == ["متى الرد؟"]


def test_the_same_message_twice_in_a_row_is_one(holder: Caller, case: Case) -> None:
    for _click in range(2):
        assert holder.post(path(case, "messages"), {"body": "سلام"}).status_code == 201
    assert case.messages.count() == 1


@pytest.mark.parametrize("body", ["", " ", "x" * 5000, "\x00", "\ud800", None, 5, ["x"]])
def test_a_message_that_cannot_be_kept_is_refused(holder: Caller, case: Case, body: Any) -> None:
    assert pointers(holder.post(path(case, "messages"), {"body": body})) == ["/body"]
    assert not case.messages.exists()


def test_a_closed_request_takes_no_message(holder: Caller, case: Case) -> None:
    case.is_open = False
    case.save()
    problem_of(holder.post(path(case, "messages"), {"body": "سلام"}), 409, "not-possible-now")


# --- Withdrawing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["", {}, {"reason": "لم أعد أحتاج"}])
def test_a_request_is_withdrawn(holder: Caller, case: Case, body: Any) -> None:
    response = holder.post(path(case, "withdraw"), body)
    assert (response.status_code, response.json()["stage"]) == (200, "withdrawn")
    case.refresh_from_db()
    assert case.outcome == Outcome.WITHDRAWN


def test_withdrawing_twice_is_withdrawing_once(holder: Caller, case: Case) -> None:
    for _click in range(2):
        assert holder.post(path(case, "withdraw"), {}).status_code == 200
    assert case.events.filter(kind="withdrawn").count() == 1


def test_after_the_decision_it_is_too_late_to_withdraw(holder: Caller, case: Case) -> None:
    decide(case)
    problem_of(holder.post(path(case, "withdraw"), {}), 409, "not-possible-now")


@pytest.mark.parametrize("reason", ["\ud800", "\x00", "x" * 400, 5])
def test_a_reason_that_cannot_be_kept_is_refused(holder: Caller, case: Case, reason: Any) -> None:
    assert pointers(holder.post(path(case, "withdraw"), {"reason": reason})) == ["/reason"]
