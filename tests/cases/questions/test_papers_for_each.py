"""A paper that each person of a household brings: one line a row of the table."""

from cases.questions.answers import required_documents
from cases.questions.definition import DocumentRequirement

BIRTH = DocumentRequirement(
    key="birth_certificate",
    label={"ar": "شهادة ميلاد", "en": "Birth certificate"},
    evidence="copy",
    for_each="household",
)


def _papers(household):
    return required_documents([BIRTH], {"household": household})


def test_each_row_has_its_line_with_the_name_of_its_person():
    papers = _papers([{"name": "ريم", "age": "4"}, {"relation": "son", "full_name": "فهد"}])
    assert [paper.key for paper in papers] == ["birth_certificate_1", "birth_certificate_2"]
    assert [paper.label["ar"] for paper in papers] == ["شهادة ميلاد: ريم", "شهادة ميلاد: فهد"]
    assert {paper.evidence for paper in papers} == {"copy"}


def test_a_row_without_words_is_numbered():
    assert _papers([{"age": 4}])[0].label["en"] == "Birth certificate: 1"


def test_without_such_a_table_no_paper_is_asked_for():
    assert required_documents([BIRTH], {}) == []
    assert _papers("not a table") == []
    assert _papers(["not a row"]) == []


def test_a_long_key_stays_within_its_bounds():
    long = BIRTH.model_copy(update={"key": "a" * 40})
    assert len(required_documents([long], {"household": [{"name": "س"}]})[0].key) == 40
