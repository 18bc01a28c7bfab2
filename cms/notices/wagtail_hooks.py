"""What messages hang into the back office: versions of templates, and the wish for a digest."""

from typing import Any

from django.forms import ModelForm
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from cms.notices.models import DigestWish
from cms.notices.template_views import GoBack, SendToMyself, VersionsView


class DigestForm(ModelForm):
    class Meta:
        model = DigestWish
        fields = ["is_wanted"]


@hooks.register("register_account_settings_panel")
class DigestPanel(BaseSettingsPanel):
    name = "digest"
    title = _("Morning e-mail")
    tab = notifications_tab
    order = 50
    form_class = DigestForm

    def get_form(self) -> Any:
        wish = DigestWish.objects.filter(user=self.user).first() or DigestWish(user=self.user)
        sent = self.request.POST if self.request.method == "POST" else None
        return DigestForm(sent, instance=wish, prefix=self.name)


@hooks.register("register_admin_urls")
def add_what_belongs_to_a_template() -> list[URLPattern]:
    start = "configuration/templates/<int:pk>"
    return [
        path(f"{start}/versions/", VersionsView.as_view(), name="template_versions"),
        path(f"{start}/versions/<int:number>/", GoBack.as_view(), name="template_go_back"),
        path(f"{start}/trial/", SendToMyself.as_view(), name="template_trial"),
    ]
