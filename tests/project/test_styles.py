"""Right-to-left first: no sheet knows left from right, and every page says its language."""

import re

import pytest

from tests.project.repository import ROOT, text_of, tracked_files

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding|inset)-(?:left|right)\b[\w-]*"
    r"|(?:left|right)(?=\s*:)"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b)"
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STYLE = re.compile(r"<style[^>]*>(.*?)</style>|style=\"([^\"]*)\"", re.DOTALL)


def physical_words(sheet: str) -> list[str]:
    return PHYSICAL.findall(COMMENT.sub("", sheet))


@pytest.mark.parametrize(
    "line",
    [
        "a { margin-left: 1rem }", "a{left:0}", "a { text-align: right; }", "a { float : left }",
        "a { border-right-color: red }", "a { border-top-left-radius: 2px }",
    ],
)  # fmt: skip
def test_the_check_knows_a_physical_direction(line: str) -> None:
    assert physical_words(line)


@pytest.mark.parametrize(
    "line",
    [
        "a { margin-inline-start: 1rem }", "a { inset-inline-end: 0 }", "/* left: 0 */",
        "a { --left-over: 1 }", "a { text-align: start }", ".sidebar-left { color: red }",
    ],
)  # fmt: skip
def test_the_check_lets_logical_directions_pass(line: str) -> None:
    assert not physical_words(line)


def test_no_style_sheet_knows_left_from_right() -> None:
    faults = {}
    for path in tracked_files():
        if path.suffix == ".css" and (words := physical_words(text_of(path))):
            faults[str(path.relative_to(ROOT))] = words
    assert faults == {}


def test_no_template_carries_a_physical_direction() -> None:
    faults = {}
    for path in tracked_files():
        if path.suffix != ".html":
            continue
        sheets = " ".join(a or b for a, b in STYLE.findall(text_of(path)))
        if words := physical_words(sheets):
            faults[str(path.relative_to(ROOT))] = words
    assert faults == {}


def test_every_whole_page_says_its_language_and_direction() -> None:
    pages = [
        path for path in tracked_files() if path.suffix == ".html" and "<html" in text_of(path)
    ]
    assert pages
    for path in pages:
        opening = re.search(r"<html[^>]*>", text_of(path))
        assert opening, path
        assert "lang=" in opening.group(), f"{path.relative_to(ROOT)} says no language"
        assert "dir=" in opening.group(), f"{path.relative_to(ROOT)} says no direction"


INCLUDE = re.compile(r'{%\s*include\s+"([^"]+)"([^%]*\bonly\b[^%]*)%}')


def test_a_part_with_a_form_is_handed_the_token_that_lets_it_be_sent() -> None:
    """`only` leaves the token behind; the form would be refused in every browser (S06)."""
    pages = {
        str(path.relative_to(ROOT)).rpartition("templates/")[2]: text_of(path)
        for path in tracked_files()
        if path.suffix == ".html"
    }
    forgotten = [
        f"{name} → {part}"
        for name, page in pages.items()
        for part, handed in INCLUDE.findall(page)
        if "{% csrf_token %}" in pages.get(part, "") and "csrf_token=" not in handed
    ]
    assert forgotten == []
