"""F28: a disk that is full or closed is said in words, and leaves no half of a file behind."""

import resource
import signal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

import pytest

from cases.services.files import kept_upload
from tests.factories.uploads import picture, upload


@pytest.fixture
def full_disk() -> Any:
    """The kernel itself stops every file at 600 bytes, in the middle of the write."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, ignored)


def keep() -> None:
    with kept_upload(upload("هوية.jpg", picture("JPEG")), "id"):
        raise AssertionError("nothing can have been kept")


def test_a_disk_that_is_full_half_way_keeps_nothing_and_says_so(
    settings: Any, tmp_path: Path, full_disk: None
) -> None:
    settings.PRIVATE_MEDIA_ROOT = tmp_path

    with pytest.raises(ValidationError, match="هوية.jpg") as refusal:
        keep()

    assert refusal.value.code == "no_room"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_disk_that_cannot_be_written_to_is_said_as_well(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PRIVATE_MEDIA_ROOT = "/proc/closed"

    with pytest.raises(ValidationError) as refusal:
        keep()

    assert refusal.value.code == "no_room"
    assert "هوية" not in caplog.text
