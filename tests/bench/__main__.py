"""`python -m tests.bench [NAME …]`: one line each, and var/bench/<name>.json."""

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path("var/bench")


def machine() -> str:
    """Return what the figures depend on: processors, their kind, Python."""
    return f"{os.cpu_count()} × {platform.machine()}, Python {platform.python_version()}"


def main(names: list[str]) -> int:
    os.environ.setdefault("SILA_DATA_DIR", str((RESULTS / "data").resolve()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    RESULTS.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from tests.bench.registry import discover

    known = discover()
    if unknown := set(names) - set(known):
        print(f"No benchmark is called {', '.join(sorted(unknown))}. There are: {', '.join(known)}")
        return 2
    if not known:
        print("There is no benchmark in tests/bench yet, so nothing was measured.")
        return 2
    good = [_run_one(known[name]) for name in names or known]
    return 0 if all(good) else 1


def _run_one(each) -> bool:
    sila, reference, *more = each.measure()
    aside = more[0] if more else {}
    ratio = sila / reference
    holds = each.holds(ratio)
    result = {
        "name": each.name,
        "sila": round(sila, 3),
        "reference": round(reference, 3),
        "unit": each.unit,
        "ratio": round(ratio, 3),
        "bar": each.bar,
        "sense": each.sense,
        "holds": holds,
        "aside": {
            name: {"sila": round(ours, 3), "reference": round(theirs, 3)}
            for name, (ours, theirs) in aside.items()
        },
        "machine": machine(),
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    (RESULTS / f"{each.name}.json").write_text(json.dumps(result, ensure_ascii=False, indent=2))
    print(
        f"{'holds' if holds else 'FAILS':<6} {each.name:<24} {sila:>10.1f} {each.unit} beside "
        f"{reference:.1f}: × {ratio:.2f} ({each.sense} {each.bar})",
        flush=True,
    )
    for name, (ours, theirs) in aside.items():
        print(
            f"{'':<6} {'  ' + name:<24} {ours:>10.1f} {each.unit} beside {theirs:.1f}: "
            f"× {ours / theirs:.2f} (told, not judged)",
            flush=True,
        )
    return holds


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
