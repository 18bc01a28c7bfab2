"""A person at the public door: a phone's screen, Arabic, and only what can be read on it."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from cases.questions.definition import Column, Question, QuestionType, Step
from tests.journeys.words import (
    column_label,
    door_words,
    profile,
    said,
    service_of,
    starting,
    steps_of,
)

Answers = dict[str, Any]

CHOSEN = {
    QuestionType.CHOICE,
    QuestionType.YES_NO,
    QuestionType.RATING,
    QuestionType.BRANCH,
    QuestionType.MANY,
}

CONTINUE = "Save and continue"


@dataclass(frozen=True)
class Keys:
    """What a person keeps of a request: with both, and only with both, it can be followed."""

    reference: str
    code: str


@dataclass
class Visitor:
    """Acts by what is written on buttons and beside fields, never by what a page is built of."""

    page: Page
    code: str
    language: str = "ar"
    #: How the service that is being asked for is worded; a help request until another is begun.
    words: dict[str, str] = field(
        default_factory=lambda: {
            "start": "Start the request",
            "next": CONTINUE,
            "send": "Send the request",
        }
    )

    def said(self, sentence: str) -> str:
        return said(sentence, self.language)

    def go(self, path: str) -> None:
        self.page.goto(f"/{self.language}/{path}")

    def press(self, sentence: str) -> None:
        """Press a button and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=self.said(sentence), exact=True).click()

    def heading(self, text: str) -> Locator:
        return self.page.get_by_role("heading", level=1, name=text, exact=True)

    def reads(self, text: str) -> None:
        """Fail unless this text can be seen."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    # --- Asking ---------------------------------------------------------------------------------

    def find_service(self, slug: str) -> None:
        """Come in by the front door and choose a service from the catalogue."""
        name = service_of(self.code, slug).name[self.language]
        self.go("")
        door = self.page.locator("main").get_by_role("link", name=self.said("Ask for help"))
        door.click()
        self.page.locator("main").get_by_role("link", name=starting(name)).first.click()
        expect(self.heading(name)).to_be_visible()

    def agree(self) -> None:
        """Read the privacy notice and agree to everything; nothing is ticked beforehand."""
        expect(self.heading(self.said("Before you begin"))).to_be_visible()
        self.tick_consents(self.page.locator("main"))
        self.press("Continue")

    def tick_consents(self, place: Locator) -> None:
        """Agree to everything in this part of a page; nothing is ticked beforehand."""
        for box in place.get_by_role("checkbox").all():
            expect(box).not_to_be_checked()
        for box in place.get_by_role("checkbox", name=self._consent()).all():
            box.check()

    def _consent(self) -> "re.Pattern[str]":
        """Match every box but the one that declines the survey."""
        declines = re.escape(self.said("Do not ask me afterwards how satisfied I was"))
        return re.compile(rf"^(?!\s*{declines})")

    def begin(self, slug: str) -> None:
        self.find_service(slug)
        self.words = door_words(self.code, slug)
        self.page.get_by_role("link", name=self.said(self.words["start"])).first.click()
        if not service_of(self.code, slug).is_urgent:  # an urgent call agrees where it is sent
            self.agree()

    def fill(self, slug: str, answers: Answers) -> None:
        """Answer the form screen by screen, up to the papers or the last look."""
        asked = {question.key for step in steps_of(self.code, slug) for question in step.questions}
        assert not answers.keys() - asked, f"{slug} does not ask {answers.keys() - asked}."
        for step in steps_of(self.code, slug):
            title = self.heading(step.title[self.language])
            if title.is_visible():
                self.answer_step(step, answers)

    def answer_step(self, step: Step, answers: Answers) -> None:
        """Answer one screen; a question that comes up after "continue" is answered then."""
        title = self.heading(step.title[self.language])
        for _attempt in range(3):
            self.fill_step(step, answers)
            self.press(self.words["next"])
            if not title.is_visible():
                return
        raise AssertionError(f"Still at {step.key}: {self.complaints()}")

    def fill_step(self, step: Step, answers: Answers) -> None:
        for question in step.questions:
            if question.key in answers:
                self.answer(question, answers[question.key])

    def answer(self, question: Question, value: Any) -> None:
        """Answer one question if it can be seen."""
        label = starting(question.label[self.language])
        if question.type is QuestionType.HOUSEHOLD:
            self._name_people(question, self.page.get_by_role("group", name=label), value)
        elif question.type in CHOSEN:
            group = self.page.get_by_role("group", name=label)
            if group.is_visible():
                for one in value if isinstance(value, list) else [value]:
                    self._option(question, group, one).check()
        elif len(question.identifier_kinds) > 1:
            group = self.page.get_by_role("group", name=label)
            group.get_by_role("textbox").fill(value)
        else:
            box = self.page.get_by_role("textbox", name=label)
            if box.is_visible():
                box.fill(value)

    def finds_chosen(self, slug: str, answers: dict[str, str]) -> None:
        """Fail unless each of these choices is made already on the screen that is open."""
        asked = {
            question.key: question for s in steps_of(self.code, slug) for question in s.questions
        }
        for key, value in answers.items():
            label = starting(asked[key].label[self.language])
            group = self.page.get_by_role("group", name=label)
            expect(self._option(asked[key], group, value)).to_be_checked()

    def _name_people(self, question: Question, table: Locator, rows: list[dict[str, str]]) -> None:
        """Write one person in each row, asking for another row where there is none yet."""
        if not table.is_visible():
            return
        called = {choice.value: choice.label[self.language] for choice in question.choices}
        people = table.get_by_role("group")
        for number, row in enumerate(rows):
            if number >= people.count():
                table.get_by_role("button", name=self.said("Add another person")).click()
            for column, text in row.items():
                label = starting(column_label(column, self.language))
                if column == Column.RELATION:
                    people.nth(number).get_by_label(label).select_option(label=called[text])
                else:
                    people.nth(number).get_by_role("textbox", name=label).fill(text)

    def _option(self, question: Question, group: Locator, value: Any) -> Locator:
        role = "checkbox" if question.type is QuestionType.MANY else "radio"
        return group.get_by_role(role, name=starting(self._option_name(question, value)))

    def _option_name(self, question: Question, value: Any) -> str:
        if question.type is QuestionType.YES_NO:
            return self.said("Yes" if value else "No")
        if question.type is QuestionType.RATING:
            return str(value)
        if question.type is QuestionType.BRANCH:
            branches = profile(self.code).branches
            return next(b.name[self.language] for b in branches if b.key == value)
        return next(c.label[self.language] for c in question.choices if c.value == value)

    def attach(self, papers: dict[str, Path]) -> None:
        """Attach a file to each paper named, by its label, and go on."""
        for label, file in papers.items():
            self.choose_file(label, file)
        self.date_papers()
        self.press(CONTINUE)

    def bring(self, papers: dict[str, Path]) -> None:
        """Send papers that were asked for, from the page on which the request is followed."""
        for label, file in papers.items():
            self.choose_file(label, file)
        self.date_papers()
        self.press("Send the files")

    def date_papers(self) -> None:
        """Say of each paper whose age counts that it is of today."""
        for day in self.page.locator("input[name$=':issued']").all():
            day.fill(f"{date.today():%d/%m/%Y}")

    def choose_file(self, label: str, file: Path) -> None:
        field_name = re.compile(rf":\s*{re.escape(label)}\s*$")
        self.page.get_by_label(field_name).first.set_input_files(file)

    def sign(self, name: str) -> None:
        """Read everything once more, declare that it is true and send it."""
        expect(self.heading(self.said("Check your answers"))).to_be_visible()
        consents = self.page.get_by_role("group", name=self.said("Your consent"))
        if consents.is_visible():
            self.tick_consents(consents)
        if self.page.get_by_role("heading", name=self.said("Your declaration")).is_visible():
            label = starting(self.said("Your full name"))
            self.page.get_by_role("textbox", name=label).fill(name)
            declared = starting(self.said("I declare this, and I am responsible for it"))
            self.page.get_by_role("checkbox", name=declared).check()

    def send(self) -> Keys:
        self.press(self.words["send"])
        return self.keys()

    def keys(self) -> Keys:
        """Write down the two keys that the last page shows."""
        code = self.page.get_by_role("term").filter(has_text=self.said("Tracking code"))
        expect(code).to_be_visible()
        return Keys(self._definition("Reference of the request"), self._definition("Tracking code"))

    def _definition(self, sentence: str) -> str:
        term = self.page.get_by_role("term").filter(has_text=self.said(sentence))
        value = term.locator("xpath=following-sibling::dd[1]//bdi").first
        return value.inner_text().strip()

    def ask(self, slug: str, answers: Answers, *, papers: dict[str, Path], name: str) -> Keys:
        """The whole way from the front door to the two keys."""
        self.begin(slug)
        self.fill(slug, answers)
        if self.heading(self.said("Your papers")).is_visible():
            self.attach(papers)
        self.sign(name)
        return self.send()

    def complaints(self) -> list[str]:
        """Return what the page says is wrong."""
        return self.page.get_by_role("alert").all_inner_texts()

    # --- Following ------------------------------------------------------------------------------

    def follow(self, keys: Keys) -> None:
        """Open one's request with both keys; for a while the door remembers who came in."""
        self.go("track/")
        opened = self.page.get_by_role("button").filter(has_text=keys.reference)
        if opened.count():
            opened.click()
        else:
            self._show_keys(keys)
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(keys.reference)

    def _show_keys(self, keys: Keys) -> None:
        self.page.get_by_label(starting(self.said("Reference of the request"))).fill(keys.reference)
        self.page.get_by_label(starting(self.said("Tracking code"))).fill(keys.code)
        self.press("Show my request")

    def stands_at(self, name: str) -> None:
        """Fail unless the station "now" on the way is this one."""
        now = self.page.get_by_role("listitem").filter(has_text=f"({self.said('now')})")
        expect(now).to_contain_text(name)

    def does_not_read(self, text: str) -> None:
        expect(self.page.get_by_text(text)).to_have_count(0)

    def learns_the_decision(self, keys: Keys, result: str = "Your request was accepted") -> None:
        """Look again until the decision that was just released can be read."""
        decided = self.page.get_by_role("heading", name=self.said(result), exact=True)
        for _turn in range(20):
            self.follow(keys)
            if decided.is_visible():
                return
            self.page.wait_for_timeout(500)
        raise AssertionError("The decision did not reach the person.")

    def delivery_code(self) -> str:
        """Read the code that is told to whoever brings the delivery."""
        line = self.page.get_by_text(self.said("Your delivery code:"))
        return line.get_by_text(re.compile(r"^[A-Z0-9-]{4,12}$")).inner_text()

    # --- Judging --------------------------------------------------------------------------------

    def answer_survey(self, link: str) -> None:
        """Open the link of an invitation and say that all was well."""
        self.page.goto(link)
        words = (self.said("5: fully satisfied"), self.said("Good"))  # by number, or by face
        best = re.compile(rf"^\s*({'|'.join(map(re.escape, words))})\s*$")
        self.page.get_by_role("radio", name=best).check()
        self.press("Send my answer")
        expect(self.heading(self.said("Thank you"))).to_be_visible()
