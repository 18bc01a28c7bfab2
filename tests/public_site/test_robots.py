"""Robots are asked once more; a person who looks like one loses nothing and is never locked out."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest
import time_machine
from bs4 import BeautifulSoup

from cases.models import Service
from public_site.models import RequestDraft
from public_site.robots import STAMP, TRAP
from tests.public_site.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db
START = "request/food-basket/"
AGREED = {"processing": "on", "verification": "on"}


@pytest.fixture
def moment() -> Any:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def stamp_of(visitor: Visitor) -> tuple[BeautifulSoup, str]:
    page = BeautifulSoup(text_of(visitor.get(START)), "html.parser")
    return page, page.find("input", {"name": STAMP})["value"]


def test_no_person_sees_hears_or_reaches_the_field_for_robots(
    visitor: Visitor, service: Service
) -> None:
    page, _stamp = stamp_of(visitor)
    field = page.find("input", {"name": TRAP})
    assert field["tabindex"] == "-1"
    assert field["autocomplete"] == "off"
    assert field.find_parent(attrs={"aria-hidden": "true"})
    assert "visually-hidden" in field.find_parent("div")["class"]


def test_who_fills_it_in_is_asked_once_more_and_then_let_in(
    visitor: Visitor, service: Service
) -> None:
    _page, stamp = stamp_of(visitor)
    filled = {**AGREED, TRAP: "x"}
    assert visitor.post(START, {**filled, STAMP: stamp}).headers["Location"] == f"/ar/{START}"
    page, again = stamp_of(visitor)
    assert "checked" in str(page.find(id="id_verification"))
    assert page.find(id="error-summary")
    assert not RequestDraft.objects.exists()
    went_on = visitor.post(START, {**filled, STAMP: again})  # a browser that fills in everything
    assert went_on.headers["Location"].endswith("/you/")


def test_who_is_faster_than_hands_is_asked_once_more(
    visitor: Visitor, service: Service, settings: Any, moment: Any
) -> None:
    settings.FORM_MIN_SECONDS = 2
    _page, stamp = stamp_of(visitor)
    visitor.post(START, {**AGREED, STAMP: stamp})
    assert not RequestDraft.objects.exists()
    moment.shift(timedelta(seconds=3))
    _page, stamp = stamp_of(visitor)
    moment.shift(timedelta(seconds=3))
    visitor.post(START, {**AGREED, STAMP: stamp})
    assert RequestDraft.objects.count() == 1


@pytest.mark.parametrize("stamp", ["", "first:1abc:forged", "again"])
def test_a_stamp_that_is_not_ours_counts_as_none(
    visitor: Visitor, service: Service, settings: Any, stamp: str
) -> None:
    settings.FORM_MIN_SECONDS = 2
    visitor.post(START, {**AGREED, STAMP: stamp})
    assert not RequestDraft.objects.exists()
