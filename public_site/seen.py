"""What somebody had before their eyes when they sent: another window may have changed it since."""

from cms.core.encryption import blind_index
from cms.core.translated import translated
from public_site.progress import Progress

_SHORT = 12


def marks_of(progress: Progress) -> str:
    """Return a mark for each answer and paper on the last screen; nothing can be read from it."""
    return " ".join(f"{key}:{mark}" for key, mark in _marks(progress).items())


def changed_since(progress: Progress, seen: str) -> list[str]:
    """Return the names of what is other than it was when the page that sent these marks was made.

    A page without marks is taken at its word.
    """
    if not seen:
        return []
    before = dict(part.partition(":")[::2] for part in seen.split())
    now = _marks(progress)
    changed = {key for key in {*before, *now} if before.get(key) != now.get(key)}
    names = {question.key: question.label for question in progress.definition.questions}
    names |= {paper.key: paper.label for paper in progress.documents}
    return [str(translated(label)) for key, label in names.items() if key in changed]


def _marks(progress: Progress) -> dict[str, str]:
    files: dict[str, list[str]] = {}
    for file in progress.files:
        files.setdefault(file.document_key, []).append(file.sha256)
    held = {**progress.answers, **{key: sorted(sums) for key, sums in files.items()}}
    return {key: _mark(progress, value) for key, value in held.items()}


def _mark(progress: Progress, value: object) -> str:
    return blind_index(f"{progress.draft.pk}:{value!r}", "seen")[:_SHORT]
