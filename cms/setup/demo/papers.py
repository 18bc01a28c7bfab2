"""Papers that people send: small real files, inspected like any upload."""

from django.conf import settings
from django.core.files.base import ContentFile

from cases.services.files import SubmittedFile
from cms.core.uploads import PrivateStorage, inspect_upload

_PAGE = b"BT /F1 16 Tf 60 760 Td (%s) Tj ET"


def invented_paper(document_key: str, label: str) -> SubmittedFile:
    """Store a one-page PDF that says it is invented, and return the facts its inspection found."""
    name = f"{document_key}.pdf"
    file = ContentFile(_pdf(f"Invented paper for the demonstration: {document_key}"), name=name)
    facts = inspect_upload(file, max_bytes=settings.UPLOAD_MAX_BYTES)
    stored = PrivateStorage().save(name, file)
    return SubmittedFile(
        document_key=document_key,
        name=stored,
        original_name=f"{label}.pdf",
        content_type=facts.content_type,
        size=facts.size,
        sha256=facts.sha256,
    )


def _pdf(text: str) -> bytes:
    """Return the smallest PDF that every reader opens: five objects and their table."""
    stream = _PAGE % text.encode("ascii", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return body + head + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
