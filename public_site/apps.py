from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicSiteConfig(AppConfig):
    name = "public_site"
    label = "public_site"
    verbose_name = _("Public site")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the search of the site find services (imported here: models load first)."""
        from cms.pages.search import register_search_source
        from public_site.selectors import find_services

        register_search_source(find_services)
