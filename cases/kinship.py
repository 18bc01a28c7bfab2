"""How a family names its people, and what a file keeps of each name: the one address of both.

A household table that names no relations of its own offers these words, in this order; a table of
its own may use any relation of the file as well.
"""

from dataclasses import dataclass

from cases.enums import HouseholdRelation, Sex
from cms.core.translated import translated


@dataclass(frozen=True)
class Kin:
    """One word of a table: how it reads, the relation it is in the file, the sex it tells."""

    word: str
    ar: str
    en: str
    relation: HouseholdRelation
    sex: str = ""


USUAL_KIN = (
    Kin("spouse", "زوج أو زوجة", "Husband or wife", HouseholdRelation.SPOUSE),
    Kin("son", "ابن", "Son", HouseholdRelation.CHILD, Sex.MALE),
    Kin("daughter", "ابنة", "Daughter", HouseholdRelation.CHILD, Sex.FEMALE),
    Kin("father", "أب", "Father", HouseholdRelation.PARENT, Sex.MALE),
    Kin("mother", "أم", "Mother", HouseholdRelation.PARENT, Sex.FEMALE),
    Kin("brother", "أخ", "Brother", HouseholdRelation.SIBLING, Sex.MALE),
    Kin("sister", "أخت", "Sister", HouseholdRelation.SIBLING, Sex.FEMALE),
    Kin("grandchild", "حفيد أو حفيدة", "Grandchild", HouseholdRelation.GRANDCHILD),
    Kin("other", "صلة أخرى", "Someone else", HouseholdRelation.RELATIVE),
)
_BY_WORD = {kin.word: (kin.relation, kin.sex) for kin in USUAL_KIN}


def called(relation: HouseholdRelation, sex: str) -> str:
    """Return the word that tells relation and sex at once; nothing where no word does."""
    told = (kin for kin in USUAL_KIN if kin.sex and (kin.relation, kin.sex) == (relation, sex))
    return next((str(translated({"ar": kin.ar, "en": kin.en})) for kin in told), "")


def in_the_file(word: str) -> tuple[HouseholdRelation, str]:
    """Return the relation and the sex that a word tells; an unknown word is another relative."""
    if word in HouseholdRelation.values:
        return HouseholdRelation(word), ""
    return _BY_WORD.get(word, (HouseholdRelation.RELATIVE, ""))
