"""What urgent help is called, to the person and to who gives it: by its way, or as help."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import Case
from cms.core.translated import translated


@dataclass(frozen=True)
class HelpTold:
    """In the active language: while somebody is on their way, when it was done, and on the button
    of who did it."""

    coming: str
    given: str
    deed: str


def help_told(case: Case) -> HelpTold:
    """Return the words of this case's workflow, which may be about a search; else those of help."""
    words = case.workflow_version.document.help_words
    if words is None:
        return HelpTold(
            _("Help is on its way to you"), _("Help was given"), _("Helped on the spot")
        )
    return HelpTold(*(str(translated(text)) for text in (words.coming, words.given, words.deed)))
