"""Windows in which the fault tests kill a process: inert unless `SILA_PAUSE_AT` names a folder.

A file in that folder, called like a window, arms it. The first process to pass the window takes the
file (by renaming it to `<window>.<its number>`) and sleeps; the test kills it there, where it hurts
most, and everyone after it goes through.
"""

import os
import time
from pathlib import Path
from typing import Any

from cases.models import CaseEvent
from cases.signals import case_event_recorded
from cms.notices.models import Notice
from cms.notices.signals import notice_accepted, notice_claimed

LONGEST_SECONDS = 120


def pause_at(window: str) -> None:
    """Sleep here when this window is armed, once for all processes."""
    folder = os.environ.get("SILA_PAUSE_AT")
    if not folder:
        return
    armed = Path(folder) / window
    try:
        armed.rename(armed.with_name(f"{window}.{os.getpid()}"))
    except FileNotFoundError:
        return
    time.sleep(LONGEST_SECONDS)


def _on_claimed(notice: Notice, **_kwargs: Any) -> None:
    pause_at("claimed")
    pause_at(f"claimed-{notice.pk}")  # one that is to be stopped each time, whoever comes between


def _on_accepted(**_kwargs: Any) -> None:
    pause_at("accepted")


def _on_event(event: CaseEvent, **_kwargs: Any) -> None:
    pause_at(f"event_{event.kind}")  # inside the transaction that nobody sees yet


def connect() -> None:
    """Listen to the windows inside the work, when anybody could arm them."""
    if os.environ.get("SILA_PAUSE_AT"):
        notice_claimed.connect(_on_claimed, dispatch_uid="tasks.pauses")
        notice_accepted.connect(_on_accepted, dispatch_uid="tasks.pauses")
        case_event_recorded.connect(_on_event, dispatch_uid="tasks.pauses")
