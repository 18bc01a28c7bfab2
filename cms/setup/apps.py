from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SetupConfig(AppConfig):
    """Composition root: turns a profile file into an association. May see everything."""

    name = "cms.setup"
    label = "setup"
    verbose_name = _("Set-up")
