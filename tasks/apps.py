from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "tasks"
    label = "tasks"
    verbose_name = _("Background work")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what happens to cases, and know the tasks by name."""
        from tasks import pauses, readdressing, receivers, recounting, work  # noqa: F401 (models are ready only now)

        receivers.connect()
        pauses.connect()
        recounting.connect()
        readdressing.connect()
