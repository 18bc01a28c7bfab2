"""Files that no row knows: left when a process died between writing a file and its row (F18)."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from cases.models import Declaration, Delivery, DocumentFile, LetterScan
from cms.core.uploads import PrivateStorage
from public_site.models import DraftFile

#: Long after every request that could still be writing its row has ended.
SAFE_AGE = timedelta(days=1)


def sweep_lost_files() -> int:
    """Delete private files older than a day that no draft and no case has; return how many."""
    storage = PrivateStorage()
    before = timezone.now() - SAFE_AGE
    lost = 0
    for folder, names in _folders(storage):
        known = _known_in(folder)
        for name in names:
            path = f"{folder}/{name}"
            if path not in known and storage.get_modified_time(path) < before:
                storage.delete(path)
                lost += 1
    return lost


def _folders(storage: PrivateStorage) -> Iterator[tuple[str, list[str]]]:
    """Walk the two levels of folders under which `PrivateStorage` spreads its files."""
    if not storage.exists(""):
        return
    for first in storage.listdir("")[0]:
        for second in storage.listdir(first)[0]:
            folder = f"{first}/{second}"
            yield folder, storage.listdir(folder)[1]


def _known_in(folder: str) -> set[str]:
    start = f"{folder}/"
    fields = (
        (DraftFile, "file"),
        (DocumentFile, "file"),
        (LetterScan, "file"),
        (Declaration, "evidence"),
        (Delivery, "photo"),
    )
    return {
        name
        for model, field in fields
        for name in model._default_manager.filter(**{f"{field}__startswith": start}).values_list(
            field, flat=True
        )
    }
