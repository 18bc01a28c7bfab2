"""The draft behind a form: kept for its browser alone, gone when it is sent or deleted."""

import pytest

from cases.models import Case, Service
from public_site import drafts
from public_site.holding import DRAFTS_COOKIE
from public_site.models import RequestDraft
from tests.public_site.conftest import NEED, YOU, MakeVisitor, Visitor, text_of

pytestmark = pytest.mark.django_db


def test_the_draft_forgets_everything_once_it_is_sent(visitor: Visitor, service: Service) -> None:
    visitor.fill()
    visitor.send()
    draft = RequestDraft.objects.get()
    assert draft.typed == {}
    assert not draft.files.exists()
    assert draft.case == Case.objects.get()


def test_the_draft_is_in_no_address(visitor: Visitor, service: Service) -> None:
    visitor.fill()
    draft = RequestDraft.objects.get()
    for screen in ("", "you/", "need/", "attach-documents/", "check-answers/"):
        page = text_of(visitor.get(f"request/food-basket/{screen}"))
        assert draft.pk.hex not in page
        assert str(draft.pk) not in page


def test_the_cookie_of_a_draft_is_out_of_reach_of_scripts(
    visitor: Visitor, service: Service
) -> None:
    cookie = visitor.begin().cookies[DRAFTS_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_forged_cookie_opens_nothing(
    visitor: Visitor, make_visitor: MakeVisitor, service: Service
) -> None:
    visitor.begin()
    stranger = make_visitor()
    stranger.client.cookies[DRAFTS_COOKIE] = f"{RequestDraft.objects.get().pk.hex}:1abc:forged"
    response = stranger.get("request/food-basket/you/")
    assert response.headers["Location"] == "/ar/request/food-basket/"


def test_unfinished_requests_of_this_browser_and_of_no_other_are_listed(
    visitor: Visitor, make_visitor: MakeVisitor, service: Service
) -> None:
    visitor.begin()
    visitor.post("request/food-basket/you/", YOU)
    assert "/ar/request/food-basket/need/" in text_of(visitor.get("request/resume/"))
    assert "/ar/request/food-basket/need/" not in text_of(make_visitor().get("request/resume/"))


def test_deleting_a_draft_leaves_nothing_of_it(visitor: Visitor, service: Service) -> None:
    visitor.begin()
    visitor.post("request/food-basket/you/", YOU)
    visitor.post("request/food-basket/discard/")
    assert not RequestDraft.objects.exists()


@pytest.mark.parametrize("screen", ["you/", "need/", "attach-documents/", "check-answers/"])
def test_a_draft_can_be_deleted_from_every_screen_by_the_form_that_stands_there(
    visitor: Visitor, service: Service, screen: str
) -> None:
    visitor.fill()
    visitor.client.handler.enforce_csrf_checks = True
    assert 'href="/ar/request/food-basket/discard/"' in text_of(
        visitor.get(f"request/food-basket/{screen}")
    )
    page = text_of(visitor.get("request/food-basket/discard/"))
    form = page[page.index("<form") :].split("</form>")[0]
    token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    answer = visitor.post("request/food-basket/discard/", {"csrfmiddlewaretoken": token})
    assert answer.status_code == 302
    assert not RequestDraft.objects.exists()


def test_a_draft_is_never_deleted_by_following_a_link(visitor: Visitor, service: Service) -> None:
    visitor.begin()
    page = text_of(visitor.get("request/food-basket/discard/"))
    assert "لا، أبقوه" in page
    assert 'href="/ar/request/food-basket/you/"' in page  # back to where they were
    assert RequestDraft.objects.exists()


def test_where_nothing_is_left_to_delete_nobody_is_asked(
    visitor: Visitor, service: Service
) -> None:
    assert visitor.get("request/food-basket/discard/").status_code == 302


def test_two_windows_on_one_draft_do_not_undo_each_other(
    visitor: Visitor, service: Service
) -> None:
    visitor.begin()
    visitor.post("request/food-basket/you/", YOU)
    first, second = RequestDraft.objects.get(), RequestDraft.objects.get()
    drafts.save_screen(first, "need", typed=NEED)
    drafts.save_screen(second, "you", typed={"name": "اسم آخر"})
    stored = RequestDraft.objects.get()
    assert stored.typed["story"] == NEED["story"]
    assert stored.typed["name"] == "اسم آخر"


def test_a_window_left_open_writes_nothing_into_a_request_already_sent(
    visitor: Visitor, service: Service
) -> None:
    visitor.fill()
    late = RequestDraft.objects.get()
    visitor.send()
    drafts.save_screen(late, "you", typed={"name": "متأخر"})
    assert RequestDraft.objects.get().typed == {}
