"""What every browser of a journey is watched for, on every page it opens."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

#: Answers that journeys ask for on purpose: a foreign case, a closed link, a refused form.
ASKED_FOR = "Failed to load resource"


@dataclass
class Watch:
    """Notes requests that leave the machine, refused content and failing scripts (S39, S57)."""

    host: str
    abroad: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("request", self._note_request)
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.abroad.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and ASKED_FOR not in message.text:
            where = message.page.url if message.page else "?"
            self.complaints.append(f"{where}: {message.text}")

    def found_nothing(self) -> None:
        assert not self.abroad, f"Requests left the machine: {self.abroad}"
        assert not self.complaints, "\n".join(self.complaints)


def hinders_nobody(page: Page) -> None:
    """Fail when axe-core finds anything on this page that stands in somebody's way."""
    found = Axe().run(page).response["violations"]
    told = [
        f"{item['id']}: {item['help']} — {node['html'][:160]}"
        for item in found
        for node in item["nodes"][:3]
    ]
    assert not found, "\n".join([page.url, *told])
