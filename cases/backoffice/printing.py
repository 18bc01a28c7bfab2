"""A paper of the house as a file, for who prints it from the back office."""

from django.http import HttpResponse

from cms.core.printing import pdf_of


def paper_response(sheet: str, name: str, *, is_taken_out: bool = False) -> HttpResponse:
    """Answer with a page as a PDF called `name`; with the page itself where none is made.

    It is shown, or kept as a file where it `is_taken_out`.
    """
    pdf = pdf_of(sheet)
    if pdf is None:
        response = HttpResponse(sheet)
    else:
        response = HttpResponse(pdf, content_type="application/pdf")
        how = "attachment" if is_taken_out else "inline"
        response["Content-Disposition"] = f'{how}; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
