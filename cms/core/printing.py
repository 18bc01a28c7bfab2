"""Pages as PDF, for whoever prints them: set here, with our own letters and nothing from outside.

WeasyPrint sets Arabic properly because Pango does. A machine without Pango has no PDF; the caller
then shows the page itself, which every browser can print.
"""

import logging
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.utils._os import safe_join

logger = logging.getLogger(__name__)

#: An address that exists nowhere: whatever a page names is looked for among our static files.
_HERE = "https://static.invalid/"
#: A picture that the page itself carries, as a logo on a letterhead.
PICTURE = "data:image/png;base64,"


def pdf_of(html: str) -> bytes | None:
    """Return `html` as a PDF, None where this machine cannot set one (said once in the log).

    Style sheets, letters and pictures come from our static files; every other address is refused,
    so that a text in the page can neither call out nor read a file of ours.
    """
    engine = _engine()
    if engine is None:
        return None
    document = engine.HTML(string=html, base_url=_HERE, url_fetcher=engine.fetcher())
    pdf: bytes = document.write_pdf()
    return pdf


class _Engine:
    """WeasyPrint, imported when the first page is set: importing it needs Pango."""

    def __init__(self) -> None:
        from PIL import ImageFile
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        # Importing it tells Pillow to put up with cut-off pictures, everywhere; ours are whole, and
        # people's photos are to be refused when they are not (cms.core.uploads).
        ImageFile.LOAD_TRUNCATED_IMAGES = False

        class OwnFiles(URLFetcher):
            def fetch(self, url: str, headers: Any = None) -> Any:
                if url.startswith(PICTURE):
                    return super().fetch(url, headers)
                path = own_file(url)
                kind = guess_type(path.name)[0] or "application/octet-stream"
                return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

        self.HTML = HTML
        self.fetcher = OwnFiles


@cache
def _engine() -> _Engine | None:
    try:
        return _Engine()
    except OSError as error:
        logger.warning("No PDF can be made here, pages are shown instead: Pango is missing.")
        logger.debug("WeasyPrint said: %s", error)
        return None


def own_file(url: str) -> Path:
    """Return the static file an address of ours names; raise ValueError for any other address."""
    parts, here = urlsplit(url), urlsplit(_HERE)
    place = unquote(parts.path)
    is_ours = (parts.scheme, parts.netloc) == (here.scheme, here.netloc)
    if not is_ours or not place.startswith(settings.STATIC_URL):
        raise ValueError("Only our own static files may stand in a printed page.")
    name = place.removeprefix(settings.STATIC_URL)
    try:
        found = _collected(name) or finders.find(name)
    except SuspiciousFileOperation:
        found = None
    if not found:
        raise ValueError("There is no such static file.")
    return Path(str(found))


def _collected(name: str) -> Path | None:
    """Return a file as `collectstatic` left it, under the name with its hash."""
    if not settings.STATIC_ROOT:
        return None
    path = Path(safe_join(settings.STATIC_ROOT, name))
    return path if path.is_file() else None
