"""One request's whole way where a research committee decides: ENY, IRT and MAM.

Submit, route, check, study, committee, decision, notice, registration, delivery, survey: each step
is made by the person or the role whose step it is, in a browser, in Arabic.
"""

from dataclasses import dataclass

import pytest

from cases.enums import DecisionResult, Recommendation, VoteChoice
from cms.notices.enums import NoticeEvent
from tests.journeys import requests
from tests.journeys.office import Office
from tests.journeys.visitor import Keys, Visitor
from tests.journeys.words import said, stage_of
from tests.plugins.browser import in_ci


@dataclass(frozen=True)
class Way:
    """How one association's way differs from the others'."""

    asked: requests.Asked
    registers_before_committee: bool = False
    holds_decisions: bool = True


WAYS = {
    "eny": Way(requests.ENY),
    "irt": Way(requests.IRT, registers_before_committee=True, holds_decisions=False),
    "mam": Way(requests.MAM),
}


#: Every way, and both forms of a house; with CI=true one association in both.
HOUSES = ["eny on postgres", "irt", "mam"] if not in_ci() else [*sorted(WAYS), "mam on postgres"]


@pytest.mark.parametrize("house", HOUSES, indirect=True)
def test_a_request_travels_the_whole_way(office: Office, visitor: Visitor) -> None:
    way = WAYS[office.code]
    keys = office.submit(visitor, way.asked)
    assert_routed_and_acknowledged(office, keys)
    check_papers(office, visitor, way, keys)
    study(office, visitor, way, keys)
    if way.registers_before_committee:
        register(office, keys)
    decide(office, visitor, way, keys)
    if not way.registers_before_committee:
        register(office, keys)
    deliver(office, visitor, way, keys)
    office.survey_is_answered_once(visitor, keys)
    assert_told_everywhere(office, keys)


def assert_routed_and_acknowledged(office: Office, keys: Keys) -> None:
    """The request has an owner who can see why, and the person has been told it arrived."""
    officer = office.at_desk("officer")
    officer.open_case(keys.reference)
    officer.has_an_owner()
    assert keys.reference in officer.text_of_notice(NoticeEvent.ACKNOWLEDGEMENT)
    office.outsider_sees_nothing(officer.page.url)


def check_papers(office: Office, visitor: Visitor, way: Way, keys: Keys) -> None:
    """What is missing is asked for in one message; the gate opens when all is here and checked."""
    slug = way.asked.slug
    officer = office.at_desk("officer")
    officer.open_case(keys.reference)
    officer.ask_for_what_is_missing()
    officer.sees_sent(NoticeEvent.MISSING_ITEMS)  # one that still waits falls when papers come
    visitor.follow(keys)
    visitor.reads(said("We need this from you"))
    if way.asked.later:
        visitor.bring(dict.fromkeys(way.asked.later, office.paper))
        officer.open_case(keys.reference)
    officer.check_all_papers()
    officer.move(slug, "reception", to="study")
    visitor.follow(keys)
    visitor.stands_at(stage_of(office.code, slug, "study").public_name["ar"])


def study(office: Office, visitor: Visitor, way: Way, keys: Keys) -> None:
    slug = way.asked.slug
    researcher = office.at_desk("researcher")
    researcher.open_case(keys.reference)
    researcher.study(Recommendation.ACCEPT, findings="الحاجة قائمة.", reasons="لا دخل يكفي البيت.")
    target = "registration" if way.registers_before_committee else "committee"
    researcher.move(slug, "study", to=target)
    visitor.follow(keys)
    visitor.stands_at(stage_of(office.code, slug, target).public_name["ar"])


def decide(office: Office, visitor: Visitor, way: Way, keys: Keys) -> None:
    """Three of five vote, the secretary records, the director releases a held decision early."""
    for member in ("member1", "member2", "chair"):
        desk = office.at_desk(member)
        desk.open_case(keys.reference)
        desk.vote(VoteChoice.ACCEPT)
    secretary = office.at_desk("secretary")
    secretary.open_case(keys.reference)
    secretary.decide(DecisionResult.ACCEPT, Conditions="تُسلَّم خلال أسبوع.")
    if way.holds_decisions:
        visitor.follow(keys)
        visitor.does_not_read(said("Your request was accepted"))
        director = office.at_desk("director")
        director.open_case(keys.reference)
        director.release_now("الأسرة بلا طعام، والانتظار يضرّ بها.")
    visitor.learns_the_decision(keys)


def register(office: Office, keys: Keys) -> None:
    officer = office.at_desk("officer")
    officer.open_case(keys.reference)
    officer.register()


def deliver(office: Office, visitor: Visitor, way: Way, keys: Keys) -> None:
    """The person tells the code that only their own page shows."""
    desk = office.at_desk("delivery")
    desk.open_case(keys.reference)
    desk.arrange_delivery("التسليم الأول")
    visitor.follow(keys)
    desk.hand_over(visitor.delivery_code())
    visitor.follow(keys)
    visitor.stands_at(stage_of(office.code, way.asked.slug, "closed_delivered").public_name["ar"])


def assert_told_everywhere(office: Office, keys: Keys) -> None:
    """Every message stands under Messages, and every step in the timeline."""
    officer = office.at_desk("officer")
    officer.open_case(keys.reference)
    officer.has_lived(
        "sent the request; channel: %(medium)s",
        "asked for what is missing: %(papers)s; the clock stands still",
        "saved the study and recommends: %(result)s",
        "cast a vote, round %(round)s",
        "recorded the decision: %(result)s",
        "released the decision to the person: %(result)s",
        "completed the registration file",
        "arranged a delivery",
        "recorded the delivery with its proof",
        "closed the case: %(outcome)s",
    )
    officer.finds_messages(
        keys.reference,
        NoticeEvent.ACKNOWLEDGEMENT,
        NoticeEvent.MISSING_ITEMS,
        NoticeEvent.DECISION_ACCEPTED,
        NoticeEvent.REGISTERED,
        NoticeEvent.DELIVERY_READY,
        NoticeEvent.SURVEY_INVITATION,
    )
