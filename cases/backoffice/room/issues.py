"""General issues in the room: the forms that raise one, and what a case and an issue say of it."""

from functools import cached_property
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.backoffice.cells import number, reference_link
from cases.backoffice.room.base import RoomBase
from cases.backoffice.room.forms import ActionForm
from cases.backoffice.room.question_fields import QuestionsOnCase
from cases.enums import ServiceKind
from cases.issue_rights import may_raise
from cases.selectors import visible_cases
from cases.selectors.issues import issue_form, raised_as, times_raised


class IssueForm(QuestionsOnCase):
    """What the form of the issue asks of the matter."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if blank := issue_form():
            self.ask(blank.document, {})
            for question in self.questions:
                self.fields[self.names_of(question)[-1]].required = question.required

    def clean(self) -> dict[str, Any]:
        return {**self.cleaned_data, "answers": self.changes()}


class OpenIssueForm(ActionForm):
    """Which of the open issues says the same already; the screen fills in those its reader sees."""

    issue = forms.IntegerField(
        label=_("An issue that is open"),
        widget=forms.Select,
        error_messages={"required": _("Choose an issue."), "invalid": _("Choose an issue.")},
    )


class IssuePart(RoomBase):
    """Of a case that was raised: as what. Of an issue: how often."""

    @property
    def may_raise(self) -> bool:
        is_taken = getattr(self.case, "is_issue_taken", False)
        return is_taken and self.raised_reference == "" and may_raise(self.user, self.case)

    @property
    def raised_reference(self) -> str:
        line = raised_as(self.case)
        return str(line.data["reference"]) if line else ""

    @cached_property
    def raised_issue(self) -> SafeString | str:
        """The way to the issue, for who sees it; nothing is looked up for a case not raised."""
        line = raised_as(self.case)
        issue = line and visible_cases(user=self.user).filter(pk=line.data["issue"]).first()
        return reference_link(issue) if issue else ""

    @property
    def times_raised(self) -> str:
        """How often an issue was raised, where that was more than once."""
        if self.case.service.kind != ServiceKind.GENERAL_ISSUE:
            return ""
        times = times_raised(self.case)
        return gettext("Times raised: %(times)s") % {"times": number(times)} if times > 1 else ""
