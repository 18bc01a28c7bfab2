"""A vote in the case room, between meetings: the word on ties comes with it (C40)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.backoffice.room.forms import VoteForm


class UntiedVoteForm(VoteForm):
    """In a meeting the word was given before the file was opened; here it is given now."""

    untied = forms.BooleanField(
        label=_("Nothing ties me to this person"),
        required=False,
        help_text=_(
            "No kinship or marriage, no work or money, no friendship or dispute. Needed for every"
            " vote; if there is a tie, step aside."
        ),
    )
