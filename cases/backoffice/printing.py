"""A paper of the house as a file, for who prints it from the back office."""

from django.http import HttpResponse

from cms.core.printing import pdf_of


def paper_response(sheet: str, name: str) -> HttpResponse:
    """Answer with a page as a PDF called `name`; with the page itself where none is made."""
    pdf = pdf_of(sheet)
    if pdf is None:
        response = HttpResponse(sheet)
    else:
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
