from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.signals import published

        from cases.models import Committee, ServiceForm
        from cases.services.forms import freeze_when_published
        from cms.accounts.backends import ask_along

        ask_along("committees", Committee.objects.all)

        published.connect(
            freeze_when_published, sender=ServiceForm, dispatch_uid="cases.freeze_form"
        )
