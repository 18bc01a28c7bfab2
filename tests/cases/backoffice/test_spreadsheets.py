"""Files for a spreadsheet: rows are pulled as they are written, and nothing in them runs."""

import tracemalloc
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cases.backoffice.spreadsheets import csv_lines, workbook

ROWS, FLAT_BYTES = 3000, 3_000_000


def _rows(pulled):
    for number in range(ROWS):
        pulled.append(number)
        yield [f"TST-{number:06d}", "سلة غذائية" * 5, number]


def test_csv_rows_are_pulled_one_by_one():
    pulled: list[int] = []
    lines = csv_lines(_rows(pulled))
    for _line in range(3):  # the mark, and two rows
        next(lines)
    assert len(pulled) == 2


def test_a_workbook_of_three_thousand_rows_stays_flat_in_memory():
    workbook([["x"]]).close()  # whatever the library loads once
    tracemalloc.start()
    with workbook(_rows([])) as file:
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert sum(1 for _row in load_workbook(BytesIO(file.read())).active.values) == ROWS
    assert peak < FLAT_BYTES


@pytest.mark.parametrize("text", ["=1+1", "+966", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_text_in_both_files(text):
    with workbook([[text]]) as file:
        cell = load_workbook(BytesIO(file.read())).active["A1"]
    assert (cell.data_type, cell.value.lstrip("'").strip()) == ("s", text.strip())
    assert "".join(csv_lines([[text]])).lstrip("\ufeff").strip('"').startswith("'")


def test_every_printed_page_of_a_book_says_whose_file_it_is_and_what_for():
    about = [["صدّره", "وفاء المرآة"], ["الغرض", "تدقيق & مراجعة"], []]
    with workbook([["رقم"], ["TST-1"]], title="قائمة", about=about) as file:
        sheet = load_workbook(file).worksheets[0]
    assert sheet.oddFooter.center.text == "صدّره: وفاء المرآة · الغرض: تدقيق && مراجعة"
    assert sheet.print_title_rows == "$1:$1"
