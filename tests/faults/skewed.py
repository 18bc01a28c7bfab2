"""`python -m tests.faults.skewed FILE MODULE …`: a program whose clock is wrong.

FILE says by how many seconds, and may say so anew while it runs; the monotonic clock stays right.
"""

import runpy
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine


def main() -> None:
    file = Path(sys.argv[1])
    sys.argv = sys.argv[2:]
    off = float(file.read_text())
    wrong = datetime.now(UTC) + timedelta(seconds=off)
    with time_machine.travel(wrong, tick=True) as clock:
        threading.Thread(target=_follow, args=(file, clock, off), daemon=True).start()
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _follow(file: Path, clock: Any, off: float) -> None:
    while True:
        time.sleep(0.2)
        now_off = float(file.read_text() or off)
        if now_off != off:
            clock.shift(timedelta(seconds=now_off - off))
            off = now_off


if __name__ == "__main__":
    main()
