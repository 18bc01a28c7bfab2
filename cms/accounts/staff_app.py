"""Wagtail's users app, with our screen for accounts of staff (named in INSTALLED_APPS)."""

from wagtail.users.apps import WagtailUsersAppConfig


class StaffUsersConfig(WagtailUsersAppConfig):
    user_viewset = "cms.accounts.backoffice.StaffViewSet"
