"""Whether who speaks has shown enough to hear of somebody's request: the one address of that rule
(C26, J3, J6)."""

from collections.abc import Collection

from cases.contact_enums import IdentityShown
from cases.enums import Relation

#: Speak for themselves, for a person in law, or may ask about one without that person's word.
_NEED_NO_WORD = (Relation.SELF, Relation.GUARDIAN, Relation.AUTHORITY)


def lacks_their_word(relation: str, shown_by: Collection[str]) -> bool:
    """Whether this speaker hears something only by the person's word, and has it not: who knows
    somebody's papers may not hear of them for that."""
    return relation not in _NEED_NO_WORD and IdentityShown.THEIR_WORD not in shown_by


def has_shown_enough(relation: str, shown_by: Collection[str]) -> bool:
    """Whether something was asked and answered rightly, by somebody who may hear the answer."""
    return bool(shown_by) and not lacks_their_word(relation, shown_by)
