"""Marks that keep the direction of a value from its surroundings, where no <bdi> can stand: in
labels of choices, plain letters, messages of errors (Unicode, UAX #9)."""

_FIRST_STRONG, _LEFT_TO_RIGHT, _END = "\u2068", "\u2066", "\u2069"


def isolated(text: object) -> str:
    """Return `text` with a direction of its own, that of its first letter; within one line."""
    return f"{_FIRST_STRONG}{text}{_END}"


def in_order(number: object) -> str:
    """Return a number, reference or point that is read from the left wherever it stands."""
    return f"{_LEFT_TO_RIGHT}{number}{_END}"
