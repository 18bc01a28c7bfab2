"""Who takes payments to the bank: names and whole account numbers leave the house with them."""

from cases.permissions import RoomPart, parts_for
from cms.accounts.models import User
from cms.accounts.roles import Role


def may_list_payments(user: User) -> bool:
    """Who delivers, and the director; both read names and numbers for their work."""
    needs = {RoomPart.PERSON, RoomPart.NUMBERS}
    return user.has_role(Role.DELIVERY, Role.DIRECTOR) and needs <= parts_for(user)
