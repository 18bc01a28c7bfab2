"""Files for a spreadsheet, written row by row: memory does not grow with the list."""

import csv
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language_bidi

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

#: A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Tells a spreadsheet that the letters are UTF-8.
_MARK = "\ufeff"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Iterable[Iterable[Any]]


def harmless(value: Any) -> Any:
    """Keep a text from being run as a formula by whoever opens the file."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def spreadsheet_response(rows: Rows, *, file: str, name: str) -> HttpResponse:
    """Return the rows, the first being the headings, as a file of this kind."""
    if file == "csv":
        response: Any = StreamingHttpResponse(csv_lines(rows), content_type="text/csv")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    answer: Any = FileResponse(
        workbook(rows), as_attachment=True, filename=f"{name}.xlsx", content_type=_XLSX
    )
    return answer


def csv_lines(rows: Rows) -> Iterator[str]:
    """Yield line by line as the rows come."""
    writer = csv.writer(_Echo())
    yield _MARK
    for row in rows:
        yield writer.writerow([harmless(value) for value in row])


def workbook(rows: Rows) -> IO[bytes]:
    """Return an open temporary file with one sheet, from the right where we read from there.

    The sheet goes to the disk row by row; the file is gone when it is closed.
    """
    book = Workbook(write_only=True, iso_dates=True)
    sheet = book.create_sheet(title="Sheet1")
    sheet.sheet_view.rightToLeft = get_language_bidi()
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    return file


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
