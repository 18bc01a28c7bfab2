"""What one fault run found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """Counts over one fault: `accepted` is what the house acknowledged before and during it."""

    accepted: int
    lost: int
    double: int
    healed_s: float
    holds: bool
    note: str = ""


def together(outcomes: list[Outcome], note: str = "") -> Outcome:
    """Return several runs as one: it holds when all hold."""
    return Outcome(
        sum(each.accepted for each in outcomes),
        sum(each.lost for each in outcomes),
        sum(each.double for each in outcomes),
        max(each.healed_s for each in outcomes),
        holds=all(each.holds for each in outcomes),
        note=note or " ".join(each.note for each in outcomes if each.note),
    )
