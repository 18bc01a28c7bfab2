"""Spans of time, as `timesince` of Django says them all over Wagtail's screens.

Django's Arabic puts the number before a dual as well, "قبل 2 دقيقتين". Django asks the apps in the
order of INSTALLED_APPS, so the Arabic in our catalogue is found first.
"""

from django.utils.translation import ngettext_lazy

SPANS = (
    ngettext_lazy("%(num)d year", "%(num)d years", "num"),
    ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    ngettext_lazy("%(num)d week", "%(num)d weeks", "num"),
    ngettext_lazy("%(num)d day", "%(num)d days", "num"),
    ngettext_lazy("%(num)d hour", "%(num)d hours", "num"),
    ngettext_lazy("%(num)d minute", "%(num)d minutes", "num"),
)
