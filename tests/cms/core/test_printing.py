"""Pages become PDFs with our own letters; nothing outside is asked."""

import logging
from io import BytesIO

from django.conf import settings

import pytest
from pypdf import PdfReader

from cms.core import printing

FONTS = """<style>
@font-face { font-family: P; src: url(/static/sila/fonts/plex-arabic-arabic-400.woff2) }
body { font: 20pt P }</style><body dir="rtl">بسم الله"""


def test_a_page_is_set_with_our_own_arabic_letters():
    pdf = printing.pdf_of(FONTS)
    assert pdf is not None
    (page,) = PdfReader(BytesIO(pdf)).pages
    assert any("+P" in str(font) for font in page["/Resources"]["/Font"].get_object().values()) or (
        "بسم" in page.extract_text()
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/static/sila/css/sila.css",
        "http://127.0.0.1/secret",
        "file:///etc/passwd",
        "data:text/css,p{}",
        "https://static.invalid/media/private.pdf",
        "https://static.invalid/static/../../etc/passwd",
        "https://static.invalid/static/%2e%2e/%2e%2e/manage.py",
        "https://static.invalid/static/no/such/file.css",
    ],
)
def test_nothing_but_our_own_static_files_is_read(address):
    with pytest.raises(ValueError, match="static file"):
        printing.own_file(address)


def test_a_static_file_of_ours_is_found():
    found = printing.own_file(f"https://static.invalid{settings.STATIC_URL}sila/css/sila.css")
    assert found.name == "sila.css"


def test_without_pango_there_is_no_pdf_and_the_log_says_so_once(monkeypatch, caplog):
    def missing(self):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(printing._Engine, "__init__", missing)
    printing._engine.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert [printing.pdf_of("<p>x") for _twice in range(2)] == [None, None]
    printing._engine.cache_clear()
    assert len(caplog.records) == 1
