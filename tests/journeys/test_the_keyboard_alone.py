"""Asking without a mouse, on a telephone's screen, in Arabic: an elder's water, a wife's basket, a
pilgrim in need (journeys J2, J3 and J4). Every stop of the Tab key can be seen."""

import pytest

from tests.journeys import requests
from tests.journeys.keyboard import Typist
from tests.journeys.office import Office
from tests.journeys.words import door_words, said, service_of, steps_of

ASKED = {"irt": requests.IRT, "mam": requests.MAM, "hud": requests.HUD_URGENT}


@pytest.mark.parametrize("house", sorted(ASKED), indirect=True)
def test_a_request_can_be_sent_with_the_keyboard_alone(office: Office) -> None:
    visitor = office.new_visitor(reduced_motion="reduce")  # the focus is looked at, not waited for
    asked = ASKED[office.code]
    typist = Typist(visitor)
    visitor.words = door_words(office.code, asked.slug)
    visitor.go(f"services/{asked.slug}/")
    typist.hands.press(said(visitor.words["start"]))
    if not service_of(office.code, asked.slug).is_urgent:
        typist.agree()
    for step in steps_of(office.code, asked.slug):
        if visitor.heading(step.title["ar"]).is_visible():
            typist.answer_step(step, asked.answers)
    if visitor.heading(said("Your papers")).is_visible():
        typist.bring(asked.papers, office.paper)
    assert typist.sign_and_send(asked.name).reference
