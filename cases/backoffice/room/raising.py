"""Raising a case as a general issue: a screen of its own for both ways (J9)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages

from cases.backoffice.room.forms import ActionForm
from cases.backoffice.room.issues import IssueForm, OpenIssueForm
from cases.backoffice.room.views import CaseAction
from cases.issue_rights import may_raise
from cases.models import Case
from cases.selectors.issues import issue_form, issue_title, open_issues, raised_as
from cases.services.raising import Raised, add_to_issue, raise_issue


class _Raising(CaseAction):
    """One screen for both ways: an issue of its own, or one that is open already."""

    template_name = "cases/backoffice/room/raise.html"
    anchor = "raised"
    said_of_new: Any = _("Raised as general issue %(reference)s. It holds your words alone.")

    def is_allowed(self) -> bool:
        return may_raise(self.user, self.case)

    def say(self, raised: Raised) -> None:
        said = self.said_of_new
        if not raised.is_new:
            said = _("It was raised before, as general issue %(reference)s.")
        self.done = said % {"reference": raised.reference}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        failed = kwargs.get("failed")
        fresh: Any = OpenIssueForm(case=self.case, action=AddToIssue.action)
        joining = failed if isinstance(failed, OpenIssueForm) else fresh
        offered = [(issue.pk, self._words(issue)) for issue in open_issues(self.user)]
        joining.fields["issue"].widget.choices = [("", "—"), *offered]
        if isinstance(failed, IssueForm):
            form = failed
        else:
            form = IssueForm(case=self.case, action=RaiseIssue.action)
        return super().get_context_data(
            form=form,
            joining=joining if offered else None,
            room_url=self.room_url,
            **kwargs,
        )

    def _words(self, issue: Case) -> str:
        return " · ".join(filter(None, (issue.reference, issue_title(issue, self.user))))


class RaiseIssue(_Raising):
    action, form_class = "raise-issue", IssueForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_allowed():
            return self.refuse()
        if before := raised_as(self.case):
            self.say(Raised(before.data["reference"], is_new=False))
            messages.info(request, self.done)
            return redirect(self.where_next())
        if issue_form() is None:
            raise Http404
        return self.render_to_response(self.get_context_data())

    def perform(self, values: dict[str, Any]) -> None:
        self.say(raise_issue(self.case, answers=values["answers"], acting_user=self.user))

    def add_errors(self, form: ActionForm, error: Any) -> None:
        form.say_wrong(error)  # type: ignore[attr-defined]  # it is the form of this screen


class AddToIssue(_Raising):
    action, form_class = "add-to-issue", OpenIssueForm
    said_of_new = _("Counted at general issue %(reference)s. Nothing else of it is told there.")

    def perform(self, values: dict[str, Any]) -> None:
        self.say(add_to_issue(self.case, issue=values["issue"], acting_user=self.user))


RAISING = (RaiseIssue, AddToIssue)
