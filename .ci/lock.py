"""The lock file without addresses: what is installed is named, pinned and hashed; where it comes
from is each machine's own business.

    python .ci/lock.py strip                     # after `uv lock`: take its addresses out
    python .ci/lock.py requirements [GROUP …]    # print what this machine installs, with hashes

`requirements` reads uv.lock itself: it walks from the project through every dependency whose
marker holds on this interpreter, so `pip install --require-hashes` installs the lock and only it.
GROUP is an extra (`local`) or a dependency group (`test`, `dev`) of pyproject.toml.
"""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "uv.lock"
PLACE = "packages"  # what uv reads as "a folder of wheels", relative to the lock
PROJECT = "sila"

Table = dict[str, Any]


def strip(text: str) -> str:
    """Return the lock with every registry and file address reduced to names."""
    text = re.sub(
        r'source = \{ registry = "[^"]*" \}', f'source = {{ registry = "{PLACE}" }}', text
    )
    text = re.sub(r'\{ url = "[^"]*/([^"/]+)"', r'{ path = "\1"', text)
    if "://" in text:
        raise SystemExit("uv.lock still holds an address after stripping: look for '://' in it.")
    return text


def requirements(lock: Table, groups: list[str]) -> list[str]:
    """Return one hash-pinned line for each package the project and `groups` need here."""
    chosen = _walk(lock, groups)
    return [_line(package) for _, package in sorted(chosen.items())]


def _walk(lock: Table, groups: list[str]) -> dict[str, Table]:
    project = next(package for package in lock["package"] if package["name"] == PROJECT)
    waiting = list(project["dependencies"])
    for group in groups:
        waiting += _group(project, group)
    chosen: dict[str, Table] = {}
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.pop()
        if not _holds(wanted.get("marker")):
            continue
        package = _find(lock, wanted)
        chosen[package["name"]] = package
        for extra in ["", *wanted.get("extra", [])]:
            if (package["name"], extra) not in seen:
                seen.add((package["name"], extra))
                optional = package.get("optional-dependencies", {})
                waiting += optional[extra] if extra else package.get("dependencies", [])
    return chosen


def _group(project: Table, group: str) -> list[Table]:
    for kind in ("optional-dependencies", "dev-dependencies"):
        if group in project.get(kind, {}):
            entries: list[Table] = project[kind][group]
            return entries
    raise SystemExit(f"uv.lock knows no group {group!r}. Run `make lock` after adding one.")


def _find(lock: Table, wanted: Table) -> Table:
    """Return the package; where the lock forks it, the version whose markers hold here."""
    found = [
        package
        for package in lock["package"]
        if package["name"] == wanted["name"]
        and wanted.get("version", package["version"]) == package["version"]
        and _any_holds(package.get("resolution-markers", []))
    ]
    if len(found) != 1:
        raise SystemExit(f"uv.lock has {len(found)} versions of {wanted['name']} for this Python.")
    return found[0]


def _holds(marker: str | None) -> bool:
    from pip._vendor.packaging.markers import Marker

    return marker is None or Marker(marker).evaluate()


def _any_holds(markers: list[str]) -> bool:
    return not markers or any(map(_holds, markers))


def _line(package: Table) -> str:
    hashes = [wheel["hash"] for wheel in package.get("wheels", [])]
    if not hashes:
        raise SystemExit(
            f"{package['name']} has no wheel: it would need a compiler. Choose another."
        )
    return " \\\n    --hash=".join([f"{package['name']}=={package['version']}", *hashes])


def main(arguments: list[str]) -> None:
    match arguments:
        case ["strip"]:
            LOCK.write_text(strip(LOCK.read_text()))
        case ["requirements", *groups]:
            print("\n".join(requirements(tomllib.loads(LOCK.read_text()), groups)))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
