"""Every word that a household table offers is a relation of the file: one address for both."""

import pytest

from cases.enums import HouseholdRelation, Sex
from cases.kinship import USUAL_KIN, in_the_file
from cases.questions.definition import Question
from tests.factories.definitions import text


def test_a_table_without_relations_of_its_own_offers_the_usual_words():
    table = Question(key="family", type="household", label=text("الأسرة"))
    assert [choice.value for choice in table.choices] == [kin.word for kin in USUAL_KIN]
    assert table.choices[1].label == {"ar": "ابن", "en": "Son"}


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("daughter", (HouseholdRelation.CHILD, Sex.FEMALE)),
        ("companion", (HouseholdRelation.COMPANION, "")),
        ("other", (HouseholdRelation.RELATIVE, "")),
        ("neighbour", (HouseholdRelation.RELATIVE, "")),
    ],
)
def test_a_word_is_read_as_the_file_keeps_it(word, kept):
    assert in_the_file(word) == kept
