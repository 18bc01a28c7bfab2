from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    label = "surveys"
    verbose_name = _("Surveys")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases.signals import month_drawn_up
        from surveys.monthly import on_month_drawn_up  # models are ready only now

        month_drawn_up.connect(on_month_drawn_up, dispatch_uid="surveys.monthly")
