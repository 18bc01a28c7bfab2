"""The windows of the fault tests are shut unless somebody armed them."""

import time
from pathlib import Path

import pytest

from cms.notices.signals import notice_accepted, notice_claimed
from tasks import pauses


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    taken: list[float] = []
    monkeypatch.setattr(time, "sleep", taken.append)
    return taken


def test_without_the_environment_nobody_pauses(
    monkeypatch: pytest.MonkeyPatch, naps: list[float]
) -> None:
    monkeypatch.delenv("SILA_PAUSE_AT", raising=False)

    pauses.pause_at("claimed")
    pauses.connect()

    assert naps == []
    assert not notice_claimed.receivers
    assert not notice_accepted.receivers


def test_an_armed_window_stops_the_first_to_pass_and_nobody_after(
    monkeypatch: pytest.MonkeyPatch, naps: list[float], tmp_path: Path
) -> None:
    monkeypatch.setenv("SILA_PAUSE_AT", str(tmp_path))
    (tmp_path / "claimed").touch()

    pauses.pause_at("accepted")
    assert naps == []
    pauses.pause_at("claimed")
    pauses.pause_at("claimed")

    assert naps == [pauses.LONGEST_SECONDS]
    assert [path.stem for path in tmp_path.iterdir()] == ["claimed"]
