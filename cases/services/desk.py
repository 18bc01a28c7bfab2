"""Taking a request down for somebody: a call, a visit, a letter, a message (C20, C26)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.enums import Purpose
from cases.models import Case, Contact
from cases.permissions import may_enter, may_enter_for
from cases.selectors.contact import bound_values
from cases.services.assisted import check_witness
from cases.services.contacts import tie_contact
from cases.services.intake import RequestForm, Submission, submit_request
from cms.accounts.models import User


@transaction.atomic
def enter_request(
    form: RequestForm, *, acting_user: User, contact: Contact | None = None
) -> Submission:
    """Store a request that staff took down: same window as everyone's, flagged as assisted.

    The same form again returns the same case. Raises PermissionDenied, and ValidationError where a
    needed consent is missing, its witness is none, or the branch is not the representative's own.
    """
    if not may_enter(acting_user):
        raise PermissionDenied
    _refuse_without_consent(form)
    _refuse_own_witness(form, acting_user)
    submission = submit_request(form, acting_user=acting_user)
    case = submission.case
    _refuse_foreign(case, acting_user)
    if contact is not None and submission.created:
        tie_contact(contact, case, acting_user=acting_user)
    return submission


def _refuse_without_consent(form: RequestForm) -> None:
    """Without these the service cannot be given; nobody is talked into them (PDPL art. 5–7)."""
    if form.assisted is None:
        raise ValidationError(_("Say through which channel the request came."))
    needed = [Purpose.PROCESSING]
    if form.service.is_sensitive:
        needed.append(Purpose.SENSITIVE)
    missing = [purpose for purpose in needed if not form.consents.get(purpose)]
    if missing:
        why = _("Without this consent the request cannot be taken down.")
        raise ValidationError({purpose.value: why for purpose in missing})


def _refuse_own_witness(form: RequestForm, acting_user: User) -> None:
    if form.assisted:
        stated = bound_values(form.form_version.document, form.answers)
        name = str(stated.get("name") or "")
        check_witness(form.assisted, acting_user=acting_user, applicant=name)


def _refuse_foreign(case: Case, acting_user: User) -> None:
    if case.entered_by_id != acting_user.pk:
        raise PermissionDenied  # somebody else's form key
    is_nobodys = case.branch is None and case.is_urgent  # whose site is not known yet
    if not is_nobodys and not may_enter_for(acting_user, case.branch):
        raise ValidationError(
            {"branch": _("You take down requests for your own branch or site only.")}
        )
