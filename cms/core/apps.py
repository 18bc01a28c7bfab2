from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"
    verbose_name = _("Core")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.core.field_messages import speak_our_words
        from cms.core.typed_dates import read_typed_dates

        speak_our_words()
        read_typed_dates()
