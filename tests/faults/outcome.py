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
