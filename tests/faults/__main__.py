"""`python -m tests.faults [ID …]`: break real processes, write var/faults/<id>.json."""

import importlib
import json
import pkgutil
import sys
import time
import traceback
from dataclasses import asdict
from pathlib import Path

import tests.faults
from tests.faults.outcome import Outcome

RESULTS = Path("var/faults")


def known() -> list[str]:
    """Return the ids of the faults that have a module, in order."""
    names = [module.name for module in pkgutil.iter_modules(tests.faults.__path__)]
    return sorted(name.upper() for name in names if name[0] == "f" and name[1:].isdigit())


def quick() -> list[str]:
    """Return those that fit into a run of the suite; one with `SLOW` waits for `make faults`."""
    modules = {
        number: importlib.import_module(f"tests.faults.{number.lower()}") for number in known()
    }
    return [number for number, module in modules.items() if not getattr(module, "SLOW", False)]


def main(wanted: list[str]) -> int:
    wanted = [each.upper() for each in wanted]
    if unknown := set(wanted) - set(known()):
        print(f"No fault {', '.join(sorted(unknown))}. There are: {', '.join(known()) or 'none'}.")
        return 2
    if not known():
        print("There is no fault in tests/faults yet, so nothing was broken.")
        return 2
    RESULTS.mkdir(parents=True, exist_ok=True)
    good = [_run_one(each) for each in wanted or known()]
    print(f"{sum(good)} of {len(good)} faults survived.")
    return 0 if all(good) else 1


def _run_one(number: str) -> bool:
    module = importlib.import_module(f"tests.faults.{number.lower()}")
    began = time.monotonic()
    try:
        outcome: Outcome = module.run()
    except Exception:  # one fault that breaks its own test must not hide the others
        traceback.print_exc()
        outcome = Outcome(0, 0, 0, 0.0, holds=False, note="the run itself broke; see above")
    result = {"id": number, **asdict(outcome)}
    (RESULTS / f"{number}.json").write_text(json.dumps(result, ensure_ascii=False, indent=2))
    what = (module.__doc__ or "").strip().splitlines()[0]
    print(
        f"{'holds' if outcome.holds else 'FAILS':<6} {number}  accepted {outcome.accepted}, "
        f"lost {outcome.lost}, double {outcome.double}, healed in {outcome.healed_s:.1f} s "
        f"({time.monotonic() - began:.0f} s)  {what}  {outcome.note}".rstrip(),
        flush=True,
    )
    return outcome.holds


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
