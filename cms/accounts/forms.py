"""Signing in, and keeping accounts of staff."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Case, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.forms.models import formfield_for_dbfield
from wagtail.users.forms import UserCreationForm, UserEditForm

from cms.accounts.models import User
from cms.accounts.roles import Role

STAFF_FIELDS = ("gender", "absent_from", "absent_until", "deputy", "valid_until", "mandate")
#: Whoever reads everything reads it for so long at most, then somebody decides anew (J11.1).
LONGEST_AUDIT = timedelta(days=366)


class SignInForm(LoginForm):
    """Wagtail's form, and a true answer to whoever knows the password of an ended account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Wagtail gives this field no label, so that every language reads the field's own name.
        self.fields["password"].label = _("Password")

    def get_invalid_login_error(self) -> ValidationError:
        username = self.cleaned_data.get("username", "")
        user = User.objects.filter(username=username).first()
        password = self.cleaned_data.get("password", "")
        if user and not user.is_live and user.check_password(password):
            message = _("This account is closed. Ask the system administrator to open it again.")
            return ValidationError(message, code="account_ended")
        error: ValidationError = super().get_invalid_login_error()
        return error


def role_groups() -> QuerySet[Group]:
    """The groups that are roles, in the order of the table."""
    place = Case(*(When(name=role.value, then=number) for number, role in enumerate(Role)))
    return Group.objects.filter(name__in=Role.values).order_by(place)


class RolesField(forms.ModelMultipleChoiceField):
    """Roles by the name people call them, in the order of the table."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=role_groups(), required=False, **kwargs)

    def label_from_instance(self, group: Group) -> str:
        return str(Role(group.name).label)


class StaffFormMixin(forms.ModelForm):
    """What an account of ours has beyond Wagtail's, and who may change what.

    Nobody changes their own roles, and a superuser is made by the command line only.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("is_superuser", None)
        for name in ("absent_from", "absent_until", "valid_until"):
            if name in self.fields:
                field = User._meta.get_field(name)
                self.fields[name] = formfield_for_dbfield(field)
        if "deputy" in self.fields:
            others = User.objects.filter(is_active=True).exclude(pk=self.instance.pk)
            self.fields["deputy"].queryset = others.order_by("first_name", "last_name", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An auditor's account says what for, ends, and does nothing but read (J11.1)."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        roles = {group.name for group in values.get("groups") or ()}
        if Role.AUDITOR in roles:
            self._refuse_endless_audit(values)
            if len(roles) > 1:
                message = _("An auditor has no other role: nobody examines their own work.")
                self.add_error("groups", message)
        return values

    def _refuse_endless_audit(self, values: dict[str, Any]) -> None:
        if "mandate" in values and not values["mandate"].strip():
            self.add_error("mandate", _("Write what the auditor reads the cases for."))
        if "valid_until" not in values:
            return  # what was typed is no day, and that is said already
        until, latest = values["valid_until"], timezone.localdate() + LONGEST_AUDIT
        if until is None or until > latest:
            message = _("Write the last day of the audit, a year from today at most.")
            self.add_error("valid_until", message)


class StaffCreationForm(StaffFormMixin, UserCreationForm):
    groups = RolesField(label=_("Roles"))

    def clean_valid_until(self) -> Any:
        """An account is ended by a day that is past, and not born with one."""
        until = self.cleaned_data["valid_until"]
        if until and until < timezone.localdate():
            raise ValidationError(_("This day is past: the account would be closed at once."))
        return until

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | set(STAFF_FIELDS)


class StaffEditForm(StaffFormMixin, UserEditForm):
    groups = RolesField(label=_("Roles"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        editing_self = kwargs.get("editing_self", False)
        super().__init__(*args, **kwargs)
        if editing_self:
            for name in ("groups", "valid_until", "mandate"):
                del self.fields[name]

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | set(STAFF_FIELDS)
