"""What may lie in the repository, and what may never be written in it."""

import re
import tomllib

import pytest

from tests.project.repository import ROOT, text_of, tracked_files

# The top of the house: fixed, so that a newcomer finds the same rooms tomorrow.
TOP_LEVEL = {
    "cms", "cases", "surveys", "public_site", "tasks", "templates", "tests", "manage.py",
    "pyproject.toml", "README.md", "README.ar.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    "Makefile", "uv.lock", "compose.yaml", "Dockerfile", ".dockerignore", ".env.example",
    ".pre-commit-config.yaml", ".editorconfig", ".gitignore", ".ci", "docs",
}  # fmt: skip

# Written in pieces, so that this file does not hold what it forbids.
REGISTRY = re.compile(r"(pypi|pythonhosted|npmjs|registry\.yarn" + r"pkg)\.(org|com|io)", re.I)
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|home|Users|root|opt/wheels)" + r"/[\w.-]+")


def test_the_top_of_the_repository_holds_what_the_plan_names() -> None:
    present = {path.relative_to(ROOT).parts[0] for path in tracked_files()}
    assert present - TOP_LEVEL == set()


def test_no_file_names_a_package_registry() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in tracked_files()
        if (found := REGISTRY.search(text_of(path)))
    ]
    assert named == []


def test_no_file_names_a_place_on_one_machine() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in tracked_files()
        if (found := MACHINE_PATH.search(text_of(path)))
    ]
    assert named == []


def test_nothing_a_machine_made_is_kept() -> None:
    made = {".mo", ".pyc", ".sqlite3", ".log"}
    assert [path for path in tracked_files() if path.suffix in made] == []


def test_the_lock_holds_no_address_and_a_hash_for_every_wheel() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    assert "://" not in (ROOT / "uv.lock").read_text()
    wheels = [wheel for package in lock["package"] for wheel in package.get("wheels", [])]
    assert len(wheels) > 100
    assert all(wheel["hash"].startswith("sha256:") for wheel in wheels)


def test_the_lock_answers_for_every_dependency_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    metadata = next(each for each in lock["package"] if each["name"] == project["name"])["metadata"]
    locked = {re.sub(r"[-_.]+", "-", each["name"]).lower() for each in metadata["requires-dist"]}
    for wanted in project["dependencies"]:
        name = re.match(r"[\w.-]+", wanted)
        assert name
        assert re.sub(r"[-_.]+", "-", name.group()).lower() in locked, f"run `make lock`: {wanted}"


@pytest.mark.parametrize("name", ["Makefile", ".ci/run", ".ci/setup.sh", "manage.py"])
def test_what_is_run_by_hand_is_there(name: str) -> None:
    path = ROOT / name
    assert path.is_file()
    if name.startswith(".ci"):
        assert path.stat().st_mode & 0o111, f"{name} must be executable"
