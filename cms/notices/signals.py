"""Moments in the life of a leaving notice; nobody needs to listen."""

from django.dispatch import Signal

#: Taken by this worker, nothing said yet; kwargs: `notice`.
notice_claimed = Signal()

#: The provider has it, our row does not know yet; kwargs: `notice`.
notice_accepted = Signal()
