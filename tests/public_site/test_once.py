"""One form, one request: however often and however at once it is sent (promise P2, fault F19)."""

import threading
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.test import Client
from django.utils import timezone

import pytest
from bs4 import BeautifulSoup

from cases.models import Case, Service
from cms.association.models import Association
from public_site.holding import DRAFTS_COOKIE
from public_site.models import RequestDraft
from tests.factories.cases import ServiceFactory
from tests.public_site.conftest import NEED, SIGNED, Visitor, text_of


@pytest.mark.django_db
def test_a_double_click_gives_one_case_and_the_same_reference(
    visitor: Visitor, service: Service
) -> None:
    visitor.fill()
    first, second = visitor.send(), visitor.send()
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("screen", ["you/", "need/", "attach-documents/", "check-answers/"])
def test_going_back_after_sending_shows_the_confirmation_again(
    visitor: Visitor, service: Service, screen: str
) -> None:
    visitor.fill()
    visitor.send()
    response = visitor.client.get(f"/ar/request/food-basket/{screen}", follow=True)
    assert Case.objects.get().reference in text_of(response)


@pytest.mark.django_db
def test_the_draft_is_the_key_of_its_case(visitor: Visitor, service: Service) -> None:
    visitor.fill()
    key = RequestDraft.objects.get().pk
    visitor.send()
    assert Case.objects.get().form_key == key


@pytest.mark.django_db
def test_a_second_request_for_the_same_service_is_a_second_case(
    visitor: Visitor, service: Service
) -> None:
    for _time in range(2):
        visitor.fill()
        visitor.send()
    assert Case.objects.count() == 2


@pytest.mark.django_db
def test_the_confirmation_closes_after_two_hours(visitor: Visitor, service: Service) -> None:
    visitor.fill()
    visitor.send()
    draft = RequestDraft.objects.get()
    assert draft.expires_at <= timezone.now() + timedelta(hours=2)
    draft.expires_at = timezone.now() - timedelta(seconds=1)
    draft.save()
    response = visitor.get("request/food-basket/done/")
    assert response.headers["Location"] == "/ar/track/"


@pytest.mark.django_db(transaction=True)
def test_posts_at_the_same_moment_give_one_case(private_files: object) -> None:
    Association.load().save()
    ServiceFactory(slug="food-basket")
    visitor = Visitor()
    visitor.fill()
    cookie = visitor.client.cookies[DRAFTS_COOKIE].value
    start, answers = threading.Barrier(6), []

    def send() -> None:
        client = Client()
        client.cookies[DRAFTS_COOKIE] = cookie
        start.wait()
        try:
            answers.append(client.post("/ar/request/food-basket/check-answers/", SIGNED))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.headers.get("Location") for answer in answers} == {
        "/ar/request/food-basket/done/"
    }
    assert len(answers) == 6
    assert Case.objects.count() == 1
    assert isinstance(Case.objects.get().form_key, UUID)


@pytest.mark.django_db
def test_a_page_older_than_the_answers_sends_nothing_and_names_what_changed(
    visitor: Visitor, service: Service
) -> None:
    visitor.fill()
    review = "request/food-basket/check-answers/"
    first = BeautifulSoup(visitor.get(review).content, "html.parser")
    old = {**SIGNED, "seen": first.select_one("input[name=seen]")["value"]}
    visitor.post("request/food-basket/need/", {**NEED, "story": "تغيّر حالنا"})
    again = BeautifulSoup(visitor.refused(review, old).content, "html.parser")
    assert not Case.objects.exists()
    story = service.current_form.document.question("story")
    assert story.label["ar"] in again.select_one(".error-summary").text
    assert not again.select_one("#id_agreed").has_attr("checked")
    visitor.post(review, {**SIGNED, "seen": again.select_one("input[name=seen]")["value"]})
    assert Case.objects.get().answers["story"] == "تغيّر حالنا"
