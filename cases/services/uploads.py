"""From a browser's file to a private one: looked at first, kept under a name that tells nothing."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from cases.services.files import SubmittedFile
from cms.core.uploads import PrivateStorage, display_name, inspect_upload


@contextmanager
def kept_upload(upload: UploadedFile, document_key: str) -> Iterator[SubmittedFile]:
    """Keep one file and lend what is known of it; whoever fails to use it leaves no file behind.

    Raises ValidationError saying what to do when the file cannot be accepted.
    """
    facts = inspect_upload(upload, max_bytes=settings.UPLOAD_MAX_BYTES)
    storage = PrivateStorage()
    name = storage.save(f"paper.{facts.extension}", upload)
    with ExitStack() as undo:
        undo.callback(storage.delete, name)
        yield SubmittedFile(
            document_key=document_key,
            name=name,
            original_name=display_name(upload.name or ""),
            content_type=facts.content_type,
            size=facts.size,
            sha256=facts.sha256,
        )
        undo.pop_all()
