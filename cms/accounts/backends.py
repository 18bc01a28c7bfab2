"""Who may be here at all, asked when they come in and again with every request."""

from typing import Any

from django.contrib.auth.backends import ModelBackend


class LiveAccountBackend(ModelBackend):
    """Let in only live accounts (S12).

    Django asks this at sign-in and again when it reads the session, so a closed or ended account
    is out with its next request, whatever session it holds.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.is_live)

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Nobody holds a right of their own: rights come with roles (`ROLE_PERMISSIONS`)."""
        return set()
