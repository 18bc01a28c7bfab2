"""Files for a spreadsheet, written row by row: memory does not grow with the list."""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language_bidi, gettext

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

#: A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Tells a spreadsheet that the letters are UTF-8.
_MARK = "\ufeff"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What no file and no sheet may have in its name, the marks that turn the reading round among it.
_NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_SHEET_TITLE = 31
Rows = Iterable[Iterable[Any]]


def harmless(value: Any) -> Any:
    """Keep a text from being run as a formula by whoever opens the file."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def spreadsheet_response(rows: Rows, *, file: str, name: str, about: Rows = ()) -> HttpResponse:
    """Return the rows, the first being the headings, as a file of this kind and name.

    `about` says what the file is: above the rows of a CSV file, on a sheet of its own in a book.
    """
    filename = f"{_in_one_line(name)}.{file}"
    if file == "csv":
        above = [*about, []] if about else []
        lines = csv_lines(chain(above, rows))
        response: Any = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        # RFC 5987: a name in any letters.
        response["Content-Disposition"] = content_disposition_header(True, filename)
        return response
    answer: Any = FileResponse(
        workbook(rows, title=name, about=about),
        as_attachment=True,
        filename=filename,
        content_type=_XLSX,
    )
    return answer


def _in_one_line(name: str) -> str:
    """Return a name that every system can keep a file under."""
    return " ".join(_NOT_IN_A_NAME.sub("-", name).split()).strip(".") or "file"


def csv_lines(rows: Rows) -> Iterator[str]:
    """Yield line by line as the rows come."""
    writer = csv.writer(_Echo())
    yield _MARK
    for row in rows:
        yield writer.writerow([harmless(value) for value in row])


def workbook(rows: Rows, *, title: str = "", about: Rows = ()) -> IO[bytes]:
    """Return an open temporary file with a sheet, from the right where we read from there, and
    another one that says what it is.

    The sheet goes to the disk row by row; the file is gone when it is closed. Every printed page
    says whose file it is and what for, so that one alone still tells (J11.8).
    """
    book = Workbook(write_only=True, iso_dates=True)
    book.properties.creator = "Sila"
    said = [list(line) for line in about]
    sheet = book.create_sheet(title=_of_sheet(title or gettext("List")))
    sheet.HeaderFooter.oddFooter.center.text = _mark(said)
    sheet.print_title_rows = "1:1"
    _fill(sheet, rows)
    if said:
        _fill(book.create_sheet(title=_of_sheet(gettext("About this file"))), said)
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    return file


def _mark(about: list[list[Any]]) -> str:
    """Return what the file is in one line; a footer takes 255 signs, and & is a sign of its own."""
    words = (f"{line[0]}: {line[1]}" if len(line) > 1 else str(line[0]) for line in about if line)
    return " · ".join(words).replace("&", "&&")[:250]


def _fill(sheet: Any, rows: Rows) -> None:
    sheet.sheet_view.rightToLeft = get_language_bidi()
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _of_sheet(title: str) -> str:
    """Return a title that a sheet may bear."""
    return _in_one_line(title).replace("[", "(").replace("]", ")").strip("'")[:_SHEET_TITLE]


def _cell(sheet: Any, value: Any) -> Any:
    text = harmless(value)
    if not isinstance(text, str):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # whatever it looks like
    return cell


class _Echo:
    def write(self, line: str) -> str:
        return line
