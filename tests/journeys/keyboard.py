"""Hands that never touch a mouse: Tab to find, then type, tick, choose or press.

At every stop the focus must be seen: where a person stands has to be plain on the screen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import FileChooser, Locator, Page, expect

from cases.questions.definition import Column, Question, QuestionType, Step
from tests.journeys.visitor import CHOSEN, CONTINUE, Keys, Visitor
from tests.journeys.words import column_label, said, starting

#: More stops than any screen has; whoever tabs further walks in a circle.
MOST_STOPS = 120

#: What stands under the focus: marked, on the screen (of a tall box, a part) and not covered. A box
#: may be marked by its label; a heading to which a page leads takes no mark: nothing to press.
WHERE = """() => {
    const at = document.activeElement;
    const label = at.labels?.length ? at.labels[0] : at;
    const drawn = [at, label, at.closest("label, fieldset, .choice")].filter(Boolean);
    const marked = (element) => {
        const style = getComputedStyle(element);
        const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
        return outlined || style.boxShadow !== "none";
    };
    const line = at.getClientRects()[0] ?? at.getBoundingClientRect();
    const from = Math.max(line.top, 0), until = Math.min(line.bottom, innerHeight);
    const top = document.elementFromPoint(line.left + line.width / 2, (from + until) / 2);
    const uncovered = top && drawn.some((one) => one.contains(top));
    return {
        name: (at.getAttribute("aria-label") || label.innerText || "").trim(),
        kind: at.type || at.localName,
        group: (at.closest("fieldset")?.querySelector("legend")?.innerText || "").trim(),
        field: at.name || "",
        text: at.selectedOptions?.[0]?.text?.trim() || "",
        over: uncovered ? "" : (top?.outerHTML ?? "off the screen").slice(0, 120),
        seen: at.tabIndex < 0 || (uncovered && drawn.some(marked)),
    };
}"""


@dataclass(frozen=True)
class Stop:
    """Where the focus stands: its name, kind, group, chosen text, and whether it can be seen."""

    name: str
    kind: str
    group: str
    field: str
    text: str
    over: str
    seen: bool


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page = page
        # Listening from the start: a chooser opened while the listening still travels to a busy
        # browser would be the system's own, which nobody answers and which lets no other open.
        self._choosers: list[FileChooser] = []
        page.on("filechooser", lambda chooser: self._choosers.append(chooser))

    def here(self) -> Stop:
        """Return where the focus stands; a page that still moves has a second to come to rest."""
        stop = Stop(**self.page.evaluate(WHERE))
        for _turn in range(10):
            if stop.seen:
                return stop
            self.page.wait_for_timeout(100)
            stop = Stop(**self.page.evaluate(WHERE))
        told = f"The focus on “{stop.name}” ({stop.kind}) is not seen: {self.page.url} {stop.over}"
        raise AssertionError(told)

    def until(self, is_wanted: Callable[[Stop], Any], told: str) -> None:
        """Press Tab until the focus stands where it is wanted; where it stands already counts."""
        for _stop in range(MOST_STOPS):
            if is_wanted(self.here()):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches “{told}” on {self.page.url}")

    def go_to(self, label: str) -> None:
        name = starting(label)
        self.until(lambda stop: name.search(stop.name), label)

    def press(self, label: str) -> None:
        """Press a button or follow a link, and wait for the page it leads to."""
        self.go_to(label)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        self.go_to(label)
        self.page.keyboard.type(text)

    def tick(self, label: str) -> None:
        self.go_to(label)
        self.page.keyboard.press("Space")

    def choose(self, group: str, option: str) -> None:
        """Among choices of one group Tab reaches one and the arrows the others."""
        legend, name = starting(group), starting(option)
        self.until(lambda stop: stop.kind == "radio" and legend.search(stop.group), group)
        self.page.keyboard.press("Space")
        for _step in range(12):
            if name.search(self.here().name):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows never reach “{option}” on {self.page.url}")

    def tick_in(self, group: str, option: str) -> None:
        legend, name = starting(group), starting(option)
        self.until(lambda stop: legend.search(stop.group) and name.search(stop.name), option)
        self.page.keyboard.press("Space")

    def pick(self, label: str, option: str) -> None:
        """Walk a closed list with the arrow until it says the option."""
        self.go_to(label)
        for _step in range(20):
            if self.here().text == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The list “{label}” never says “{option}”.")

    def attach(self, label: str, file: Path) -> None:
        self.until(lambda stop: stop.kind == "file" and label in stop.name, label)
        self._open_chooser().set_files(file)

    def _open_chooser(self) -> FileChooser:
        """Either key opens it, once the page is done with the file before it."""
        self._choosers.clear()
        for key in ["Enter", "Space"] * 3:
            self.page.keyboard.press(key)
            for _turn in range(50):
                if self._choosers:
                    return self._choosers.pop()
                self.page.wait_for_timeout(100)
        raise AssertionError(f"Neither key opens the choice of a file on {self.page.url}")


class Typist:
    """A visitor whose form is answered with the keyboard alone; the visitor's eyes only look."""

    def __init__(self, visitor: Visitor) -> None:
        self.eyes, self.hands = visitor, Keyboard(visitor.page)

    def agree(self) -> None:
        self.tick_consents(self.eyes.page.locator("main"))
        self.hands.press(said("Continue"))

    def tick_consents(self, place: Locator) -> None:
        declines = starting(said("Do not ask me afterwards how satisfied I was"))
        boxes = place.get_by_role("checkbox").all()
        for name in [box.evaluate("box => box.labels[0].innerText.trim()") for box in boxes]:
            if not declines.search(name):
                self.hands.tick(name)

    def answer_step(self, step: Step, answers: dict[str, Any]) -> None:
        for question in step.questions:
            if question.key in answers:
                self.answer(question, answers[question.key])
        self.hands.press(said(self.eyes.words["next"]))

    def answer(self, question: Question, value: Any) -> None:
        label = question.label["ar"]
        if question.type is QuestionType.HOUSEHOLD:
            self._name_people(question, value)
        elif question.type is QuestionType.MANY:
            for one in value:
                self.hands.tick_in(label, self.eyes._option_name(question, one))
        elif question.type in CHOSEN:
            self.hands.choose(label, self.eyes._option_name(question, value))
        elif len(question.identifier_kinds) > 1:
            legend = starting(label)
            self.hands.until(lambda s: s.kind == "text" and legend.search(s.group), label)
            self.hands.page.keyboard.type(value)
        else:
            self.hands.write(label, value)

    def bring(self, papers: list[str], file: Path) -> None:
        """Attach each paper, say of each whose age counts that it is of today, and go on."""
        for label in papers:
            self.hands.attach(label, file)
        for day in self.eyes.page.locator("input[name$=':issued']").all():
            name = str(day.get_attribute("name"))
            self.hands.until(lambda stop, name=name: stop.field == name, name)  # type: ignore[misc]
            self.hands.page.keyboard.type(f"{date.today():%d/%m/%Y}")
        self.hands.press(said(CONTINUE))

    def sign_and_send(self, name: str) -> Keys:
        consents = self.eyes.page.get_by_role("group", name=said("Your consent"))
        if consents.is_visible():  # an urgent call agrees where it is sent
            self.tick_consents(consents)
        if self.eyes.page.get_by_role("heading", name=said("Your declaration")).is_visible():
            self.hands.write(said("Your full name"), name)
            self.hands.tick(said("I declare this, and I am responsible for it"))
        self.hands.press(said(self.eyes.words["send"]))
        return self.eyes.keys()

    def _name_people(self, question: Question, rows: list[dict[str, str]]) -> None:
        called = {choice.value: choice.label["ar"] for choice in question.choices}
        people = self.eyes.page.get_by_role("group", name=starting(question.label["ar"]))
        for number, row in enumerate(rows):
            if number:
                self.hands.go_to(said("Add another person"))
                self.hands.page.keyboard.press("Enter")
                expect(people.get_by_role("group")).to_have_count(number + 1)
            for column, text in row.items():
                label = column_label(column, "ar")
                if column == Column.RELATION:
                    self.hands.pick(label, called[text])
                else:
                    self.hands.write(label, text)
