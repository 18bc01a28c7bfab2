"""What messages hang into the back office: the wish for a morning e-mail, in one's own account."""

from typing import Any

from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from cms.notices.models import DigestWish


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
