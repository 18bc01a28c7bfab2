"""Every address of the house (contracts). Composition root: may import everything."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.pages.api import content_api
from cms.pages.views import brand_stylesheet, search
from public_site.views.home import redirect_by_language
from public_site.views.site import SiteView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", redirect_by_language, name="root"),
    path("brand.css", brand_stylesheet, name="brand"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/content/", content_api.urls),
    path("", include("public_site.api.urls")),
    path("", include("tasks.urls")),
    # Printed as a code that hangs at a site: before anybody has chosen a language.
    path("at/<slug:key>/", SiteView.as_view(), name="at_site"),
    *i18n_patterns(
        path("search/", search, name="search"),
        path("", include("public_site.urls")),
        path("", include(wagtail_urls)),
    ),
]
