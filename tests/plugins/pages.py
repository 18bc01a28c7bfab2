"""Keeps every public page that a test receives, so that a checker can judge them all.

    python -m pytest --keep-pages DIR tests/public_site tests/surveys

Each page is kept once, whatever test received it, and named after its address. CONTRIBUTING.md
tells how the Nu checker reads the folder; what it finds is a fault of the page's template.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import HttpResponseBase
from django.test import Client

import pytest

#: Wagtail's own screens are Wagtail's to keep valid.
KEPT = re.compile(r"^/(ar|en)/")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--keep-pages", metavar="DIR", help="Keep every public page under DIR.")


@pytest.fixture(autouse=True, scope="session")
def _pages_are_kept(request: pytest.FixtureRequest) -> Iterator[None]:
    folder = request.config.getoption("--keep-pages")
    if not folder:
        yield
        return
    kept = Path(folder)
    kept.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", _keeping(Client.request, kept))
        yield


def _keeping(ask: Any, folder: Path) -> Any:
    def request(self: Client, **environ: Any) -> HttpResponseBase:
        answer: HttpResponseBase = ask(self, **environ)
        path = environ.get("PATH_INFO", "")
        if KEPT.match(path) and answer.get("Content-Type", "").startswith("text/html"):
            _keep(folder, path, answer)
        return answer

    return request


def _keep(folder: Path, path: str, answer: HttpResponseBase) -> None:
    page = getattr(answer, "content", b"")
    if not page:  # a redirection
        return
    name = re.sub(r"[^a-z0-9]+", "-", path.lower())[:80].strip("-")
    digest = hashlib.sha256(re.sub(rb"csrf[^>]*>|nonce-?[^ >]*", b"", page)).hexdigest()[:10]
    (folder / f"{name}-{digest}.html").write_bytes(page)
