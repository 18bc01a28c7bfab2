from pathlib import Path

import pytest

from cms.setup.mistakes import ProfileRefused, spelled
from cms.setup.source import Place, Source, read_source


@pytest.fixture
def write(tmp_path: Path):
    def write(text: str, name: str = "one.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def read(path: Path) -> Source:
    return read_source(path)


def refused(path: Path) -> list[str]:
    with pytest.raises(ProfileRefused) as caught:
        read_source(path)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_every_value_remembers_its_line(write):
    source = read(write("a:\n  - x: 1\n  - x: 2\nb: text\n"))
    assert source.data == {"a": [{"x": 1}, {"x": 2}], "b": "text"}
    assert source.place_of(("a", 1, "x")) == Place("one.yaml", 3)
    assert source.place_of(("b",)) == Place("one.yaml", 4)


def test_what_is_missing_is_placed_where_it_should_be(write):
    source = read(write("a:\n  b: 1\n"))
    assert source.place_of(("a", "nowhere", 3)) == Place("one.yaml", 2)


def test_an_alias_is_known_by_the_line_it_is_used_at_its_parts_by_their_own(write):
    source = read(write("a: &part\n  x: 1\nb: *part\n"))
    assert source.data["b"] == {"x": 1}
    assert source.place_of(("b", "x")).line == 2


def test_a_shared_part_is_put_in_and_keeps_its_own_file(write):
    write("words:\n  hello: {ar: سلام}\n", "shared/common.yaml")
    source = read(write("a: !shared common.words.hello\nb: !shared common.words\n"))
    assert source.data == {"a": {"ar": "سلام"}, "b": {"hello": {"ar": "سلام"}}}
    assert source.place_of(("a", "ar")) == Place("shared/common.yaml", 2)


def test_what_a_mapping_says_itself_wins_over_what_it_merges(write):
    write("base: {x: 1, y: 1, z: 1}\n", "shared/common.yaml")
    text = "own: &own {y: 2, z: 2}\nall:\n  <<: [!shared common.base, *own]\n  z: 3\n"
    assert read(write(text)).data["all"] == {"x": 1, "y": 1, "z": 3}


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a: 1\nb: 2\na: 3\n", "one.yaml:3: a: this key is written twice"),
        ("a: !shared nothing.here\n", "one.yaml:1: a: there is no shared part 'nothing.here'"),
        ("a: !shared ../../etc/passwd\n", "there is no shared part '../../etc/passwd'"),
        ("a: &a\n  b: *a\n", "a.b: this part contains itself"),
        ("a:\n  <<: text\n", "only a mapping can be merged"),
        ("a: [1, 2\nb: 3\n", "one.yaml:2: (whole file): not valid YAML"),
        ("", "one.yaml:1: (whole file): the file is empty"),
        ("a: !!python/object:os.system x\n", "a: cannot be read"),
        ("a: 2026-02-30\n", "a: cannot be read"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_its_place(write, text, mistake):
    [found] = refused(write(text))
    assert mistake in found


def test_shared_parts_that_point_at_each_other_are_refused(write):
    write("a: !shared common.b\nb: !shared common.a\n", "shared/common.yaml")
    [found] = refused(write("x: !shared common.a\n"))
    assert "in a circle" in found


def test_bytes_that_are_no_text_are_refused(write, tmp_path):
    path = tmp_path / "one.yaml"
    path.write_bytes(b"a: \xff\xfe\n")
    assert "not valid YAML" in refused(path)[0]


def test_all_mistakes_are_named_at_once(write):
    assert len(refused(write("a: 1\na: 2\nb: !shared no.thing\n"))) == 2


def test_a_path_is_spelled_as_people_write_it():
    assert spelled(("services", 3, "window", "due")) == "services[3].window.due"
    assert spelled(()) == ""
