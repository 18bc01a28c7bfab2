from django.core.exceptions import ValidationError


class InvitationClosed(ValidationError):
    """The invitation was answered already, or its time has passed."""
