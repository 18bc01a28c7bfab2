"""In which language a person reads what is written here, told to whoever writes it."""

from django.conf import settings
from django.utils.translation import get_language, get_language_info, gettext

from cases.models import Case
from cases.selectors.contact import spoken_instead


def reads_in(case: Case) -> str:
    """Say in which language the pages and messages of a request are, and that its person asked to
    be spoken to in another one."""
    written = get_language_info(case.language)["name_translated"]
    said = gettext("The person reads in this language: %(language)s.") % {"language": written}
    if spoken := spoken_instead(case, _mine()):
        said += " " + gettext("They asked to be spoken to in: %(language)s.") % {"language": spoken}
    return said


def reads_another(case: Case) -> bool:
    """Whether the person reads another language than whoever writes now works in."""
    return case.language != _mine()


def _mine() -> str:
    return get_language() or settings.LANGUAGE_CODE
