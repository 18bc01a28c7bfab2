"""Every sentence a person can read has its Arabic."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.project.repository import ROOT, tracked_files


def messages(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, ".ci/messages.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def catalogues() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("sila_messages", ROOT / ".ci" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def written(folder: Path, *entries: str) -> Path:
    po = folder / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text("\n\n".join(('msgid ""\nmsgstr "Language: ar\\n"', *entries)) + "\n")
    return folder


HOUSE = 'msgid "Home"\nmsgstr "بيت"'
START = 'msgid "Home"\nmsgstr "الرئيسية"'


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


def test_one_sentence_has_one_arabic_in_all_catalogues(
    catalogues: ModuleType, tmp_path: Path
) -> None:
    """Django merges them, so the second would never be read."""
    folders = [written(tmp_path / "one", HOUSE), written(tmp_path / "two", START)]
    (fault,) = catalogues.disagreements(catalogues.Owner(folder) for folder in folders)
    assert "'Home'" in fault
    for said in ("one/locale", "two/locale", "بيت", "الرئيسية"):
        assert said in fault


def test_a_context_keeps_two_meanings_apart(catalogues: ModuleType, tmp_path: Path) -> None:
    icon = f'msgctxt "icon"\n{HOUSE}'
    folders = [written(tmp_path / "one", icon), written(tmp_path / "two", START)]
    assert not list(catalogues.disagreements(catalogues.Owner(folder) for folder in folders))


def test_each_plural_form_is_the_same_in_all_catalogues(
    catalogues: ModuleType, tmp_path: Path
) -> None:
    entry = 'msgid "%(n)s row"\nmsgid_plural "%(n)s rows"\n'
    forms = [f'msgstr[{form}] "{words}"' for form, words in enumerate(("لا سطر", "سطر", "سطران"))]
    other = [*forms[:2], 'msgstr[2] "صفان"']
    folders = [
        written(tmp_path / "one", entry + "\n".join(forms)),
        written(tmp_path / "two", entry + "\n".join(other)),
    ]
    (fault,) = catalogues.disagreements(catalogues.Owner(folder) for folder in folders)
    assert "%(n)s row" in fault


def test_a_name_that_nobody_collects_sentences_from_is_named(
    catalogues: ModuleType, tmp_path: Path
) -> None:
    imports = "from django.utils.translation import gettext as {}\n"
    (tmp_path / "known.py").write_text(imports.format("_"))
    assert not list(catalogues.unread([tmp_path]))
    (tmp_path / "own.py").write_text(imports.format("now_"))
    (fault,) = catalogues.unread([tmp_path])
    assert "own.py" in fault
    assert "now_(…)" in fault
