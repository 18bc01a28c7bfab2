"""Pictures of screens, for people to look at."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

WIDTHS = (360, 1280)


@dataclass(frozen=True)
class Screens:
    """Takes the same screen at both widths. Back-office screens scroll inside: say how high."""

    folder: Path

    def take(self, page: Page, name: str, *, height: int = 900) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        before = page.viewport_size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            # The menu slides when the width changes: a picture taken meanwhile shows it halfway.
            file = self.folder / f"{name}-{width}.png"
            page.screenshot(path=file, full_page=True, animations="disabled")
        if before:
            page.set_viewport_size(before)
