"""Every test begins in the language and the time zone of the settings.

A request activates its own for its thread and leaves them there; Django never takes them back
between tests, so a test that reads sentences would read those of whoever came before it.
"""

from django.utils import timezone, translation

import pytest


@pytest.fixture(autouse=True)
def _arabic_first() -> None:
    translation.deactivate()
    timezone.deactivate()
