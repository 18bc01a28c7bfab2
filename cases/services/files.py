"""Files on their way into a case: stored privately already, not yet hanging on anything."""

from dataclasses import dataclass

from cases.models import CaseDocument, DocumentFile
from cms.accounts.models import User


@dataclass(frozen=True)
class SubmittedFile:
    """A file already stored privately under `name`, with the facts its inspection found."""

    document_key: str
    name: str
    original_name: str
    content_type: str
    size: int
    sha256: str


def store_files(
    document: CaseDocument, files: list[SubmittedFile], *, acting_user: User | None
) -> None:
    """Hang stored files on a checklist line."""
    for upload in files:
        DocumentFile.objects.create(
            document=document,
            file=upload.name,
            original_name=upload.original_name,
            content_type=upload.content_type,
            size=upload.size,
            sha256=upload.sha256,
            uploaded_by=acting_user,
        )
