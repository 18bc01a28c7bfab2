"""Everyone who takes part in a journey: the staff of a house at their desks, and its visitors."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, expect

from cms.notices.enums import NoticeEvent
from tests.journeys.house import House
from tests.journeys.requests import Asked
from tests.journeys.staff import Staff
from tests.journeys.visitor import Keys, Visitor
from tests.journeys.words import said, service_of

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
LINK = re.compile(r"http://\S+/survey/\S+?/(?=\s|$)")


@dataclass
class Office:
    """Opens a desk for each role the first time it is needed, and keeps it open."""

    house: House
    open_context: Callable[..., BrowserContext]
    paper: Path
    desks: dict[str, Staff] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.house.code

    def at_desk(self, username: str) -> Staff:
        """Return the desk of one account; who has signed in here before stays signed in."""
        if username not in self.desks:
            known = self.house.signed_in.get(username)
            context = self.open_context(viewport=DESK, storage_state=known)
            self.desks[username] = Staff(context.new_page(), self.code, username)
            if known is None:
                self.desks[username].sign_in()
                self.house.signed_in[username] = context.storage_state()
        return self.desks[username]

    def new_visitor(self, language: str = "ar", **options: Any) -> Visitor:
        """Return somebody at the public door with a telephone."""
        context = self.open_context(**{"viewport": PHONE, "locale": language, **options})
        return Visitor(context.new_page(), self.code, language)

    def submit(self, visitor: Visitor, asked: Asked) -> Keys:
        papers = dict.fromkeys(asked.papers, self.paper)
        return visitor.ask(asked.slug, asked.answers, papers=papers, name=asked.name)

    def count_of_requests(self, service: str) -> int:
        """Return how many requests for a service the receptionist finds in the queue."""
        return self.at_desk("receptionist").count_in_queue(
            service_of(self.code, service).name["ar"]
        )

    def outsider_sees_nothing(self, address: str, *, outsider: str = "officer2") -> None:
        """An officer of another branch gets the answer of a case that does not exist."""
        assert self.at_desk(outsider).visit(address).status == HTTPStatus.NOT_FOUND

    def survey_link(self, keys: Keys) -> str:
        """Return the link that the person was sent: in a house that sends nothing out, only the
        administrator reads it."""
        words = self.at_desk("admin").whole_message(keys.reference, NoticeEvent.SURVEY_INVITATION)
        found = LINK.search(words)
        assert found, "The invitation carries no link."
        return found.group()

    def survey_is_answered_once(self, visitor: Visitor, keys: Keys) -> None:
        """The link of the invitation takes one answer; a second one is refused in clear words."""
        link = self.survey_link(keys)
        visitor.answer_survey(link)
        response = visitor.page.goto(link)
        assert response is not None
        assert response.status == HTTPStatus.GONE
        expect(visitor.heading(said("This link is closed"))).to_be_visible()
