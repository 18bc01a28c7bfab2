"""An editor at the form builder: lines of blocks, found by the names that a save sends.

The blocks are Wagtail's and speak Wagtail's own words; what they are for stands in their names.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect


@dataclass
class Builder:
    """Adds blocks to one field of the open screen and fills them in."""

    page: Page

    def add_step(self, number: int, title: str) -> str:
        """Return the prefix of the new step's fields."""
        self.add("definition")
        self.write(f"definition-{number}-value-title-ar", title)
        return f"definition-{number}-value"

    def add_question(self, step: str, number: int, label: str, kind: str) -> str:
        """Every step has its first question already; return the prefix of this one's fields."""
        if number:
            self.add(f"{step}-questions")
        question = f"{step}-questions-{number}-value"
        self.write(f"{question}-label-ar", label)
        self.choose(f"{question}-type", kind)
        return question

    def ask_only_if(self, owner: str, question: str, answer: str) -> None:
        """Hang a question or a paper on an answer, in the words that people read."""
        self.add(f"{owner}-show_if-conditions")
        condition = f"{owner}-show_if-conditions-0-value"
        self.write(f"{condition}-question", question)
        self.write(f"{condition}-value", answer)

    # --- Blocks ---------------------------------------------------------------------------------

    def add(self, name: str) -> None:
        """Press the last "+" of a list of blocks, until it has one more: pressed while the screen
        is still being drawn, it is not heard."""
        count = self.page.locator(f'[name="{name}-count"]')
        self._unfold(count)
        wanted = int(count.input_value()) + 1
        for _press in range(3):
            count.locator("xpath=..").locator(".c-sf-add-button").last.click()
            with suppress(AssertionError):
                expect(count).to_have_value(str(wanted))
                return
        expect(count).to_have_value(str(wanted))

    def write(self, name: str, value: str) -> None:
        self._shown(name).fill(value)

    def choose(self, name: str, value: str) -> None:
        self._shown(name).select_option(value)

    def _shown(self, name: str) -> Locator:
        field = self.page.locator(f'[name="{name}"]')
        self._unfold(field)
        return field

    def _unfold(self, inside: Locator) -> None:
        """Open every folded panel round a field, the outermost first."""
        panels: Any = inside.locator("xpath=ancestor::*[@hidden]")
        while panels.count():
            identity = panels.first.get_attribute("id")
            self.page.locator(f'[aria-controls="{identity}"]').first.click()
