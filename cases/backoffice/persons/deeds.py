"""One endpoint a deed in a person's file: read the form, call the service, say what was done."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cases.backoffice.persons import forms
from cases.backoffice.persons.comparing import CompareView
from cases.backoffice.persons.file import PersonFile
from cases.backoffice.persons.views import PersonDeed
from cases.enums import MemberStatus, RoleOfPerson
from cases.models import Case
from cases.permissions import known_cases
from cases.selectors import visible_cases
from cases.selectors.household import household_proposals, stated_household
from cases.selectors.stated import stated_facts
from cases.services.consents import allow_messages, stop_messages
from cases.services.household import add_member, change_member, end_membership, take_household
from cases.services.merging import undo_merge
from cases.services.persons import NUMBERS, change_person, record_person_look, set_roles, tell_apart
from cases.services.registration import renew_registration
from cases.services.stated import take_details


class ShowNumbers(PersonDeed):
    """Opens the whole numbers on purpose, for some minutes, and notes who did."""

    action = "show-numbers"
    done = _("The numbers are shown for ten minutes. That you opened them is on record.")

    def perform(self, form: Any) -> None:
        record_person_look(self.person, viewer=self.user, what=NUMBERS)


class ChangeReach(PersonDeed):
    action, anchor, form_class = "reach", "reach", forms.ReachForm
    done = _("How to reach this person is kept.")

    def bind(self, data: Any) -> forms.DeedForm:
        hours = PersonFile(self.person, self.user).hours
        return forms.ReachForm(data, person=self.person, action=self.action, hours=hours)

    def perform(self, form: forms.ReachForm) -> None:
        typed = form.cleaned_data
        changes = {name: typed[name] for name in ("contact_by", "language")}
        changes |= {name: typed[name] for name in ("mobile", "email") if typed[name]}
        changes["safe_contact"] = form.document
        change_person(self.person, changes=changes, acting_user=self.user, reason=typed["reason"])


class StopMessages(PersonDeed):
    """Somebody rings or says at the desk that they want no more of what nobody has to get."""

    action, anchor, form_class = "stop-messages", "messages", forms.MessagesForm
    done = _("Kept: they are not sent any more. Decisions and what we need still reach the person.")

    def perform(self, form: forms.MessagesForm) -> None:
        stop_messages(self.person, form.chosen, told=form.told, acting_user=self.user)


class AllowMessages(PersonDeed):
    action, anchor, form_class = "allow-messages", "messages", forms.MessagesForm
    done = _("Kept: they may be sent again.")

    def perform(self, form: forms.MessagesForm) -> None:
        allow_messages(self.person, form.chosen, told=form.told, acting_user=self.user)


class ChangeDetails(PersonDeed):
    action, anchor, form_class = "details", "details", forms.DetailsForm
    done = _("The details are kept.")

    def perform(self, form: forms.DetailsForm) -> None:
        change_person(
            self.person,
            changes={"attributes": form.document},
            acting_user=self.user,
            reason=form.cleaned_data["reason"],
        )


class ChangeIdentity(PersonDeed):
    action, form_class = "identity", forms.IdentityForm
    done = _("Name and number are kept.")

    def perform(self, form: forms.IdentityForm) -> None:
        reason = form.cleaned_data["reason"]
        change_person(self.person, changes=form.changes, acting_user=self.user, reason=reason)


class ChangeRoles(PersonDeed):
    action, anchor, form_class = "roles", "roles", forms.RolesForm
    done = _("The roles are kept.")

    def perform(self, form: Any) -> None:
        roles = [RoleOfPerson(role) for role in form.cleaned_data["roles"]]
        reason = form.cleaned_data["reason"]
        set_roles(self.person, roles=roles, acting_user=self.user, reason=reason)


class AddMember(PersonDeed):
    action, anchor, form_class = "add-member", "household", forms.MemberForm
    done = _("The member is added to the household.")

    def perform(self, form: forms.MemberForm) -> None:
        reason = form.cleaned_data["reason"]
        add_member(self.person, values=form.values, acting_user=self.user, reason=reason)


class ChangeMember(PersonDeed):
    action, anchor, form_class = "change-member", "household", forms.MemberForm
    done = _("The member's line is corrected.")

    def perform(self, form: forms.MemberForm) -> None:
        member = get_object_or_404(self.person.household, pk=form.cleaned_data["member"])
        reason = form.cleaned_data["reason"]
        change_member(member, values=form.values, acting_user=self.user, reason=reason)


class EndMember(PersonDeed):
    action, anchor, form_class = "end-member", "household", forms.EndForm
    done = _("The household is kept as it is now.")

    def perform(self, form: Any) -> None:
        typed = form.cleaned_data
        member = get_object_or_404(self.person.household, pk=typed["member"])
        end_membership(
            member,
            status=MemberStatus(typed["status"]),
            on=typed["ended_on"],
            acting_user=self.user,
            reason=typed["reason"],
        )


class TakeDetails(PersonDeed):
    """Details as an open request states them, all of that request at once."""

    action, anchor, form_class = "take-details", "person", forms.StatedForm
    done = _("The file now says what the request says.")

    def case(self, form: Any) -> Case:
        mine = visible_cases(user=self.user).filter(known_cases(self.user), person=self.person)
        rows = mine.select_related("form_version")
        return get_object_or_404(rows, pk=form.cleaned_data["case"])

    def perform(self, form: Any) -> None:
        case = self.case(form)
        names = {fact.name for fact in stated_facts(case, self.person)}
        take_details(case, names=names, acting_user=self.user)


class TakeFamily(TakeDetails):
    """The rows of an open request's household that the file does not hold like this."""

    action, anchor = "take-family", "household"
    done = _("The household is kept as the request states it.")

    def perform(self, form: Any) -> None:
        case = self.case(form)
        rows = household_proposals(self.person, stated_household(case))
        take_household(case, keys=[row.key for row in rows], acting_user=self.user)


class Renew(PersonDeed):
    action, anchor = "renew", "registration"
    done = _("The file is renewed for a year from today.")

    def perform(self, form: Any) -> None:
        registration = getattr(self.person, "registration", None)
        if registration is None:
            raise ValidationError(_("There is no file number yet: it is given in a request."))
        renew_registration(registration, acting_user=self.user)


class TellApart(PersonDeed):
    action, anchor, form_class = "apart", "duplicates", forms.OtherForm
    done = _("Remembered: these are two different persons.")

    def perform(self, form: Any) -> None:
        other = self.load_person(form.cleaned_data["other"])
        tell_apart(self.person, other, acting_user=self.user, reason=form.cleaned_data["reason"])


class UndoMerge(PersonDeed):
    action, anchor, form_class = "undo-merge", "merges", forms.UndoForm
    done = _("The two files are apart again, as they were.")

    def perform(self, form: Any) -> None:
        merge = get_object_or_404(self.person.merges, pk=form.cleaned_data["merge"])
        undo_merge(merge, acting_user=self.user, reason=form.cleaned_data["reason"])


DEEDS: Sequence[type[PersonDeed]] = (
    ShowNumbers,
    ChangeReach,
    StopMessages,
    AllowMessages,
    ChangeDetails,
    ChangeIdentity,
    ChangeRoles,
    AddMember,
    ChangeMember,
    EndMember,
    TakeDetails,
    TakeFamily,
    Renew,
    TellApart,
    UndoMerge,
)


def person_urlpatterns(construct: Callable[[type[View]], Any]) -> list[URLPattern]:
    """Return the addresses below one person: the deeds, and the comparison with another file."""
    deeds = [path(f"<int:pk>/{deed.action}/", construct(deed), name=deed.action) for deed in DEEDS]
    compare = path("<int:pk>/compare/<int:other>/", construct(CompareView), name="compare")
    return [*deeds, compare]
