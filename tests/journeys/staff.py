"""A member of staff at a desk: signs in with an account of one role and works in the case room."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, Response, expect

from cases.enums import DecisionResult, DeliveryProof, DocumentState, Recommendation, VoteChoice
from cms.notices.enums import NoticeEvent
from tests.journeys.house import PASSWORD
from tests.journeys.words import move_label, said, starting

#: Papers of which the end of the number and the day are noted when they are seen.
IDENTITY = ("الهوية الوطنية أو الإقامة",)


@dataclass
class Staff:
    """Acts by what is written on the screens of the back office."""

    page: Page
    code: str
    role: str

    # --- Coming in ------------------------------------------------------------------------------

    def sign_in(self) -> None:
        self.page.goto("/admin/")
        self.page.get_by_role("textbox", name=starting(said("Username"))).fill(self.role)
        password = self.page.get_by_role("textbox", name=starting(said("Password")))
        password.fill(PASSWORD)
        self.press("Sign in")
        expect(password, "The account is not let in.").to_have_count(0)

    def open_case(self, reference: str) -> None:
        """Open a case: from where one stands in it already, else by the queue of all one sees."""
        title = self.page.get_by_role("heading", level=1, name=reference)
        if title.is_visible():
            self.page.reload()
        else:
            self.open_queue()
            self._send(self.page.get_by_role("link", name=reference).first)
        expect(title).to_be_visible()

    def open_queue(self) -> None:
        """Come from the dashboard to everything one sees."""
        if not self.panel("My work").is_visible():
            self.page.goto("/admin/")
        self._send(self.panel("My work").get_by_role("link", name=said("All cases"), exact=True))

    def count_in_queue(self, text: str) -> int:
        """Return how many rows of everything one sees carry this text."""
        self.open_queue()
        return self.page.get_by_role("row").filter(has_text=text).count()

    def choose(self, group: str, entry: str, *, context: str = "") -> None:
        """Open a screen from the main menu; `context` as the code gives it to translators."""
        if self.page.url == "about:blank":  # signed in by an earlier test: no screen is open yet
            self.page.goto("/admin/")
        self.page.get_by_role("button", name=said(group), exact=True).click()
        entries = self.page.get_by_role("list", name=said(group), exact=True)
        self._send(entries.get_by_role("link", name=said(entry, context=context), exact=True))

    def visit(self, path: str) -> Response:
        response = self.page.goto(path)
        assert response is not None
        return response

    # --- The case room --------------------------------------------------------------------------

    def panel(self, sentence: str) -> Locator:
        return self.page.get_by_role("region", name=said(sentence), exact=True)

    def press(self, sentence: str) -> None:
        self._send(self.page.get_by_role("button", name=said(sentence), exact=True))

    def _send(self, button: Locator) -> None:
        """Press a button or a link and wait for the screen that it leads to."""
        with self.page.expect_navigation():
            button.click()

    def told(self, sentence: str) -> None:
        """Fail unless the house confirms the deed in these words."""
        expect(self.page.get_by_text(said(sentence)).first).to_be_visible()

    def move(self, slug: str, stage: str, *, to: str) -> None:
        label = move_label(self.code, slug, stage, to)
        self._send(self.panel("What to do next").get_by_role("button", name=label, exact=True))
        self.told("The case has moved on.")

    def deed(
        self, where: Locator, values: Mapping[str, Any], *, summary: str = "", submit: str
    ) -> None:
        """Unfold one deed, fill what it asks for and send it."""
        if summary:
            where.get_by_text(said(summary), exact=True).first.click()
        form = where.locator("form").filter(
            has=self.page.get_by_role("button", name=said(submit), exact=True)
        )
        for label, value in values.items():
            self._fill(form, said(label), value)
        self._send(form.get_by_role("button", name=said(submit), exact=True))

    def _fill(self, form: Locator, label: str, value: Any) -> None:
        if isinstance(value, DocumentState):  # each kind of paper words it in its own way
            form.locator(f"input[type=radio][value={value.value}]").check()
            return
        name = starting(label)
        if value is True:
            form.get_by_role("checkbox", name=name).check()
            return
        listed = form.get_by_role("combobox", name=name)
        if listed.count():
            listed.select_option(label=said(value))
        elif form.get_by_role("radio", name=said(value), exact=True).count():
            form.get_by_role("radio", name=said(value), exact=True).check()
        else:
            form.get_by_role("textbox", name=name).fill(value)

    def check_paper(
        self, label: str, *, found: DocumentState = DocumentState.SEEN, **more: str
    ) -> None:
        heading = self.page.get_by_role("heading", level=3, name=starting(label))
        paper = self.panel("Papers").get_by_role("article").filter(has=heading)
        values = {"What you found": found, **more}
        if found is DocumentState.SEEN and any(label.startswith(word) for word in IDENTITY):
            values |= {"Last four digits": self._last_four(), "Expires": "1/1/1455"}
        self.deed(paper, values, summary="Check", submit="Save the check")
        self.told("The paper is checked.")

    def _last_four(self) -> str:
        """What the room shows of the person's number; where it holds none any paper will do."""
        shown = re.search(r"•+\s*([0-9]{4})", self.page.locator("main").inner_text())
        return shown[1] if shown else "1234"

    def check_all_papers(self) -> None:
        """Check one paper after the other, until none is left."""
        articles = self.panel("Papers").get_by_role("article")
        for title in articles.get_by_role("heading", level=3).all_inner_texts():
            self.check_paper(title)

    def ask_for_what_is_missing(self, note: str = "") -> None:
        self.deed(
            self.panel("Papers"),
            {"A word to the person": note} if note else {},
            summary="Ask the person for what is missing",
            submit="Send one message and stop the clock",
        )
        self.told("The person is asked for what is missing; the clock stands still.")

    def fill_in_research(self) -> None:
        """Answer what the research form asks, where the service has one, and what its answers bring
        up: saving leads there."""
        way_in = self.panel("Study").get_by_role("link", name=said("Fill in the research form"))
        if not way_in.count():
            return
        self._send(way_in)
        form = self.page.locator("form.sila-form--sheet")
        while form.count():
            self._answer_all(form)
            self.press("Save the research form")
        self.told("What you filled in is saved.")

    def _answer_all(self, form: Locator) -> None:
        """Take the last of every list, the first of every set of boxes, and three of the rest."""
        for choice in form.locator("select:not([name*=household_])").all():
            if not choice.input_value():
                choice.select_option(index=choice.locator("option").count() - 1)
        boxes = form.locator("input[type=checkbox]").all()
        for name in {box.get_attribute("name") for box in boxes}:
            form.locator(f"input[name={name}]").first.check()
        for field in form.locator("input[type=text]:not([name*=household_], [name*=_p])").all():
            field.fill("٣")

    def study(self, recommends: Recommendation, *, findings: str, reasons: str) -> None:
        self.fill_in_research()
        values = {
            "Findings": findings,
            "Recommendation": recommends,
            "Reasons for the recommendation": reasons,
        }
        for fact in self.panel("Study").locator("select[name*=evidence_]").all():
            fact.select_option("statement")
        self.deed(self.panel("Study"), values, submit="Save the study")
        self.told("The study is saved.")

    def vote(self, choice: VoteChoice, *, reason: str = "") -> None:
        values = {"Your vote": choice, "Nothing ties me to this person": True}
        values |= {"Reason": reason} if reason else {}
        self.deed(self.panel("Committee"), values, submit="Cast the vote")
        self.told("Your vote is recorded.")

    def decide(self, result: DecisionResult, **values: str) -> None:
        terms = {"Result": result, **values}
        fund = self.panel("Decision").locator("input[name=fund]").last  # the one nothing binds
        if fund.count():
            fund.check()
        worth = self.panel("Decision").locator("input[name=worth]")  # where a limit counts goods
        if worth.count():
            worth.fill("900")
        self.deed(self.panel("Decision"), terms, submit="Record the decision")
        self.told("The decision is recorded.")

    def accept_at_once(self) -> None:
        """One press on an urgent call; the whole form stays folded."""
        self.press("We help: send somebody now")
        self.told("The decision is recorded.")

    def refuse(self, reason: str, *, explanation: str) -> None:
        """Refuse with a reason from the association's list, in words that the person will read."""
        terms = {
            "Result": DecisionResult.REFUSE,
            "Reason": reason,
            "Explanation to the person": explanation,
        }
        self.deed(self.panel("Decision"), terms, submit="Record the decision")
        self.told("The decision is recorded.")

    def cannot_refuse_in_silence(self) -> None:
        """A refusal without a reason comes back with what is missing, and nothing is recorded."""
        terms = {"Result": DecisionResult.REFUSE}
        self.deed(self.panel("Decision"), terms, submit="Record the decision")
        expect(self.page.get_by_role("heading", name=said("Not done yet"))).to_be_visible()

    def write(self, body: str) -> None:
        self.deed(
            self.panel("Messages and notes"),
            {"Text": body},
            summary="Write to the person",
            submit="Send the message",
        )
        self.told("The message is written.")

    def release_now(self, reason: str) -> None:
        self.deed(
            self.panel("What to do next"),
            {"Reason": reason},
            summary="Release now, because it is urgent",
            submit="Release the decision now",
        )
        self.told("The decision is released now; your reason is on record.")

    def register(self, passport: str = "") -> None:
        if passport:
            self.page.get_by_label(said("Identifier number")).first.fill(passport)
        self.press("Complete the registration")
        self.told("The registration file is complete.")

    def arrange_delivery(self, what: str) -> None:
        self.deed(
            self.panel("Delivery"),
            {"What": what},
            summary="Arrange a delivery",
            submit="Arrange the delivery",
        )
        self.told("The delivery is arranged.")

    def hand_over(self, code: str) -> None:
        """Record the handover with the code that the person tells."""
        self.deed(
            self.panel("Delivery"),
            {"Proof": DeliveryProof.CODE, "Code told by the person": code},
            summary="The person has it",
            submit="Record the delivery",
        )
        self.told("The delivery is recorded with its proof.")

    def help_on_the_spot(self) -> None:
        """One press where the person is: nothing was arranged and no code is asked for."""
        self.press("Helped on the spot")
        self.told("It is recorded.")

    # --- Reading --------------------------------------------------------------------------------

    def reads(self, text: str) -> None:
        expect(self.page.get_by_text(text, exact=True).first).to_be_visible()

    def stands_at(self, stage: str) -> None:
        """Fail unless the case is in the stage of this name."""
        expect(self.page.locator("main").get_by_text(stage, exact=True).first).to_be_visible()

    def has_an_owner(self) -> None:
        """Fail unless the house gives the case to somebody and tells why."""
        self.wait_for(lambda: self.page.get_by_text(said("nobody yet")).count() == 0)
        why = self.page.get_by_text(said("Why me?")).or_(
            self.page.get_by_text(said("Why this owner?"))
        )
        expect(why).to_be_visible()

    def has_lived(self, *sentences: str) -> None:
        """Fail unless the timeline tells each of these steps."""
        story = self.timeline()
        for sentence in sentences:
            beginning = said(sentence).partition("%(")[0].rstrip("“ ")
            assert beginning in story, f"“{beginning}” is not in the timeline:\n{story}"

    def timeline(self) -> str:
        """Return the whole timeline as it reads."""
        whole = self.panel("Timeline").get_by_role("link", name=said("Show the whole timeline"))
        if whole.is_visible():
            self._send(whole)
        return self.panel("Timeline").inner_text()

    def notice(self, event: NoticeEvent) -> Locator:
        """Return the notice of this kind that stands in the case room."""
        letters = self.panel("Notices sent").get_by_role("listitem")
        return letters.filter(has_text=said(event))

    def finds_messages(self, reference: str, *events: NoticeEvent) -> None:
        """Fail unless each of these messages about a case stands under Messages, and was sent."""
        self.choose("Cases", "Messages")
        rows = self.page.get_by_role("row").filter(has_text=reference)
        for event in events:
            row = rows.filter(has=self.page.get_by_role("link", name=said(event), exact=True))
            expect(row).to_contain_text(said("Kept, not sent out"))

    def whole_message(self, reference: str, event: NoticeEvent) -> str:
        """Wait until a message about a case was sent, open it and return its whole text."""
        self.visit("/admin/")
        self.choose("Cases", "Messages")
        row = self.page.get_by_role("row").filter(has_text=reference)
        link = row.get_by_role("link", name=said(event), exact=True).first
        self.wait_for(link.is_visible)
        self._send(link)
        return self.panel("As the person would have read it").inner_text()

    def sees_sent(self, event: NoticeEvent) -> None:
        """Wait until a notice of the open case went as far as it goes here."""
        self.wait_for(lambda: said("Kept, not sent out") in self._state_of(event))

    def text_of_notice(self, event: NoticeEvent) -> str:
        """Wait until a notice was sent as far as it goes here, unfold it and return its text.

        Where the name is hidden the letters are too: both are opened on purpose, and on record.
        """
        self.sees_sent(event)
        if self.page.get_by_text(said("Name hidden")).is_visible():
            self.press("Show the name")
        letter = self.notice(event).first
        letter.get_by_text(said("Text as sent")).click()
        return letter.inner_text()

    def _state_of(self, event: NoticeEvent) -> str:
        found = self.notice(event)
        return found.first.inner_text() if found.count() else ""

    def wait_for(self, holds: Any, *, seconds: int = 20) -> None:
        """Load the screen again until what background work does has happened."""
        for _turn in range(seconds * 2):
            if holds():
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"It did not happen within {seconds} seconds: {self.page.url}")
