"""Sending the same request again: nobody learns that another is known, staff are told a number."""

import pytest
from bs4 import BeautifulSoup

from cases.enums import EventKind, ServiceKind
from cases.models import Case, CaseEvent, Service
from tests.public_site.conftest import MakeVisitor, Visitor, text_of

pytestmark = pytest.mark.django_db
REVIEW = "request/food-basket/check-answers/"


def main_of(visitor: Visitor) -> str:
    page = BeautifulSoup(text_of(visitor.get(REVIEW)), "html.parser")
    for tag in page.find_all("input", {"type": "hidden"}):
        tag.decompose()
    for tag in page.find_all("time"):  # the day until which each draft is kept
        tag.decompose()
    return str(page.main)


def noted() -> list[dict[str, object]]:
    lines = CaseEvent.objects.filter(kind=EventKind.SUBMITTED).order_by("id")
    return [line.data for line in lines]


def test_a_stranger_with_a_known_number_reads_what_everybody_reads(
    visitor: Visitor, make_visitor: MakeVisitor, service: Service
) -> None:
    before, after = make_visitor(), make_visitor()
    before.fill()
    unknown = main_of(before)
    visitor.fill()
    visitor.send()
    after.fill()
    known = main_of(after)
    assert unknown == known
    assert Case.objects.get().reference not in known


def test_the_browser_that_sent_it_is_told_plainly(visitor: Visitor, service: Service) -> None:
    visitor.fill()
    visitor.send()
    visitor.fill()
    assert Case.objects.get().reference in main_of(visitor)


def test_the_timeline_notes_a_number_and_nothing_else(
    visitor: Visitor, make_visitor: MakeVisitor, service: Service
) -> None:
    for one in (visitor, make_visitor()):
        one.fill()
        one.send()
    first, second = noted()
    assert "possible_duplicates" not in first
    assert second["possible_duplicates"] == 1
    assert Case.objects.order_by("id").first().reference not in str(second)


def test_a_second_enquiry_is_another_question(
    visitor: Visitor, make_visitor: MakeVisitor, service: Service
) -> None:
    service.kind = ServiceKind.ENQUIRY
    service.save()
    for one in (visitor, make_visitor()):
        one.fill()
        one.send()
    assert not any("possible_duplicates" in line for line in noted())
