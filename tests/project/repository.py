"""What the tests of the repository look at: the files git knows, and nothing else."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return the files of the repository; outside git, every file but what the machine made."""
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode == 0 and done.stdout:
        names = done.stdout.rstrip("\0").split("\0")
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if _is_ours(path)]
    return tuple(ROOT / name for name in names if (ROOT / name).is_file())


def _is_ours(path: Path) -> bool:
    made = {".venv", "var", "__pycache__", ".git", ".ruff_cache", ".pytest_cache", "packages"}
    return path.is_file() and path.suffix != ".mo" and not made & set(path.parts)


def text_of(path: Path) -> str:
    """Return the text of a file, or nothing for a picture or a font."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def python_files() -> list[Path]:
    """Return our own Python files, migrations and tests left out."""
    rooms = {"cms", "cases", "surveys", "public_site", "tasks"}
    return [
        path
        for path in tracked_files()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in rooms
        and "migrations" not in path.parts
    ]
