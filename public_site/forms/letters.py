"""The code of a letter, as it is typed from paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from public_site.forms.base import PublicForm
from public_site.forms.track import KEY_ATTRS

NOT_OURS = _(
    "No letter of ours has this code. Look at it again, character by character; if it is right, the"
    " letter is not from us: please call us."
)


class CodeForm(PublicForm):
    code = forms.CharField(
        label=_("Code of the letter"),
        help_text=_("It is in the frame at the end of the letter, like 7K3Q-X9M2-HTRW."),
        widget=forms.TextInput(attrs=KEY_ATTRS),
        error_messages={"required": _("Write the code that stands on the letter.")},
    )

    def refuse(self) -> None:
        """Say that the code is nobody's, unless something else is wrong already."""
        if not self.errors:
            self.add_error("code", NOT_OURS)
