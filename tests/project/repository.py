"""What the tests of the repository look at: the files git knows, and nothing else."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


#: What this machine makes for itself, as `.gitignore` has it.
_MADE = {".git", ".venv", "var", "packages", "__pycache__", "htmlcov", ".hypothesis", ".coverage"}
_MADE |= {".pytest_cache", ".ruff_cache", ".mypy_cache", ".import_linter_cache", ".env"}


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return the files of the repository; without git, every file but what the machine made."""
    paths = _known_to_git() or [path for path in ROOT.rglob("*") if _is_ours(path)]
    return tuple(path for path in paths if path.is_file())


def _known_to_git() -> list[Path]:
    """Nothing without git or a repository: `make test` asks for Python and make only."""
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return []
    return [ROOT / name for name in done.stdout.split("\0") if name] if not done.returncode else []


def _is_ours(path: Path) -> bool:
    is_made = _MADE & set(path.relative_to(ROOT).parts)
    return not is_made and path.suffix not in {".mo", ".sqlite3"}


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
