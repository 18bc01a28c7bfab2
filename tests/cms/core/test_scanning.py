"""Asking clamd, over a real line: it answers, it finds, it says nothing, it is not there (S30)."""

import io

import pytest

from cms.core.scanning import ScannerUnavailable, is_harmless
from tests.factories.clamd import EICAR, fake_clamd


def test_a_harmless_file_is_passed_and_the_test_virus_is_found(settings):
    with fake_clamd() as url:
        settings.CLAMD_URL = url
        assert is_harmless(io.BytesIO(b"%PDF-1.7 " + bytes(200_000)))
        assert not is_harmless(io.BytesIO(EICAR))


def test_a_scanner_that_gives_no_verdict_passes_nothing(settings):
    with fake_clamd(answer=b"INSTREAM size limit exceeded. ERROR") as url:
        settings.CLAMD_URL = url
        with pytest.raises(ScannerUnavailable):
            is_harmless(io.BytesIO(b"anything"))


def test_a_scanner_that_is_away_passes_nothing(settings):
    with fake_clamd() as url:
        settings.CLAMD_URL = url
    with pytest.raises(ScannerUnavailable):
        is_harmless(io.BytesIO(b"anything"))
