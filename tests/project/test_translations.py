"""Every sentence a person can read has its Arabic."""

import subprocess
import sys

from tests.project.repository import ROOT, tracked_files


def messages(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, ".ci/messages.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_sentence_has_its_arabic() -> None:
    done = messages("check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_catalogue_is_out_of_reach() -> None:
    """A .po outside the folders Django reads would be translated in vain."""
    owners = {"cms", "cases", "surveys", "public_site", "tasks", "templates"}
    for path in tracked_files():
        if path.suffix == ".po":
            parts = path.relative_to(ROOT).parts
            assert parts[0] in owners
            assert parts[-4:] == ("locale", "ar", "LC_MESSAGES", "django.po")
