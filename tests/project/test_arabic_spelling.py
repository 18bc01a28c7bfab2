"""One spelling of the tanwin everywhere: before the alef («أيضًا»), as the other texts have it."""

import re

from tests.project.repository import text_of, tracked_files

_TEXTS = {".po", ".yaml", ".html", ".txt", ".py", ".js", ".md"}
_AFTER_THE_ALEF = re.compile("\u0627\u064b")


def test_the_tanwin_stands_before_the_alef_in_every_text():
    texts = [path for path in tracked_files() if path.suffix in _TEXTS]
    assert texts
    assert not [path.name for path in texts if _AFTER_THE_ALEF.search(text_of(path))]
