"""What every form that asks for somebody's number says of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.identifiers import IdentifierKind

#: A number is typed anew and never shown in a form.
KEPT_OR_TAKEN_OUT = gettext_lazy(
    "Leave it empty to keep the one we hold. With “No identifier” chosen above, it is taken out."
)


def refuse_number_of_no_kind(form: forms.Form, typed: dict[str, Any]) -> None:
    """Put a mistake beside the kind when there is a number that no kind was chosen for: nobody
    could check it, and it would take another's place."""
    kind = typed.get("identifier_kind") or IdentifierKind.NONE
    if typed.get("identifier") and kind == IdentifierKind.NONE:
        form.add_error("identifier_kind", _("Choose what kind of number this is."))
