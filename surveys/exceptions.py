from django.core.exceptions import ValidationError


class InvitationClosed(ValidationError):
    """The invitation was answered already, or its time has passed."""


class NothingAnswered(ValidationError):
    """Every question was skipped: there is nothing to keep, and the place is not used up."""
