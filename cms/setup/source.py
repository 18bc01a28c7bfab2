"""Reading YAML without forgetting where each value stood.

Two additions to plain YAML: `!shared file.key.key` puts in a part that associations have in common
(`profiles/shared/file.yaml`), and a key written twice in one mapping is a mistake, not a surprise.
"""

from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path as FilePath
from typing import Any

import yaml

from cms.setup.mistakes import Mistake, Path, ProfileRefused, spelled

#: The parser in C where the wheel has it: ten times as fast, the same tree.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SHARED_TAG = "!shared"
MERGE_TAG = "tag:yaml.org,2002:merge"


@dataclass(frozen=True)
class Place:
    file: str
    line: int


@dataclass
class Source:
    """Plain data, and where every part of it was written."""

    data: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def place_of(self, path: Path) -> Place:
        """Return the place of `path`, or of the nearest part around it that was written."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places[path]

    def mistake(self, path: Path, reason: str) -> Mistake:
        place = self.place_of(path)
        return Mistake(place.file, place.line, spelled(path), reason)


def read_source(file: FilePath) -> Source:
    """Return what `file` says; raise ProfileRefused when it is not YAML that we can follow."""
    reader = _Reader(file.parent)
    reader.source.data = reader.convert(reader.compose(file), ())
    if reader.source.mistakes:
        raise ProfileRefused(reader.source.mistakes)
    return reader.source


class _Named(StringIO):
    """A text with the name that YAML's marks will carry."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.name = name


class _Reader:
    """Walks YAML's own tree, so that every value still knows its file and line."""

    def __init__(self, folder: FilePath) -> None:
        self.folder = folder
        self.source = Source()
        self._files: dict[str, yaml.Node] = {}
        self._scalars = yaml.constructor.SafeConstructor()
        self._open: list[int] = []

    def compose(self, file: FilePath) -> yaml.Node:
        name = file.relative_to(self.folder).as_posix()
        try:
            node = _LOADER(_Named(file.read_text(encoding="utf-8"), name)).get_single_node()
        except (yaml.MarkedYAMLError, yaml.reader.ReaderError, UnicodeDecodeError) as error:
            raise ProfileRefused([_not_yaml(name, error)]) from error
        if node is None:
            raise ProfileRefused([Mistake(name, 1, "", "the file is empty")])
        return node

    def convert(self, node: yaml.Node, path: Path) -> Any:
        """Return the plain value of `node`, noting where it and everything in it stands."""
        self.source.places.setdefault(path, _place(node))
        node = self._followed(node, path)
        if id(node) in self._open:
            return self._refuse(node, path, "this part contains itself")
        self._open.append(id(node))
        try:
            return self._converted(node, path)
        finally:
            self._open.pop()

    def _converted(self, node: yaml.Node, path: Path) -> Any:
        if isinstance(node, yaml.MappingNode):
            pairs = self._pairs(node, path)
            return {key: self.convert(value, (*path, key)) for key, value in pairs.items()}
        if isinstance(node, yaml.SequenceNode):
            return [self.convert(item, (*path, at)) for at, item in enumerate(node.value)]
        try:
            return self._scalars.construct_object(node)
        except (yaml.MarkedYAMLError, ValueError) as error:
            return self._refuse(node, path, f"cannot be read: {getattr(error, 'problem', error)}")

    def _pairs(self, node: yaml.MappingNode, path: Path) -> dict[str, yaml.Node]:
        """Return the mapping's pairs; what it says itself wins over what it merges in."""
        own: dict[str, yaml.Node] = {}
        merged: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            if key_node.tag == MERGE_TAG:
                merged = {**self._merged(value, path), **merged}
                continue
            key = str(key_node.value)
            if key in own:
                self._refuse(key_node, (*path, key), "this key is written twice")
            own[key] = value
        return {**merged, **own}

    def _merged(self, node: yaml.Node, path: Path) -> dict[str, yaml.Node]:
        node = self._followed(node, path)
        if isinstance(node, yaml.SequenceNode):
            found: dict[str, yaml.Node] = {}
            for item in node.value:
                found = {**self._merged(item, path), **found}
            return found
        if isinstance(node, yaml.MappingNode):
            return self._pairs(node, path)
        self._refuse(node, path, "only a mapping can be merged with <<")
        return {}

    def _followed(self, node: yaml.Node, path: Path) -> yaml.Node:
        """Return the node a `!shared` points at, through as many steps as it takes."""
        for _step in range(8):
            if node.tag != SHARED_TAG:
                return node
            target = self._shared(str(node.value))
            if target is None:
                self._refuse(node, path, f"there is no shared part '{node.value}'")
                return yaml.ScalarNode("tag:yaml.org,2002:null", "", node.start_mark)
            node = target
        self._refuse(node, path, "shared parts point at each other in a circle")
        return yaml.ScalarNode("tag:yaml.org,2002:null", "", node.start_mark)

    def _shared(self, name: str) -> yaml.Node | None:
        file, *keys = name.split(".")
        node = self._shared_file(file)
        for key in keys:
            pairs = node.value if isinstance(node, yaml.MappingNode) else []
            node = next((value for key_node, value in pairs if key_node.value == key), None)
        return node

    def _shared_file(self, name: str) -> yaml.Node | None:
        file = self.folder / "shared" / f"{name}.yaml"
        if name not in self._files and name.isidentifier() and file.is_file():
            self._files[name] = self.compose(file)
        return self._files.get(name)

    def _refuse(self, node: yaml.Node, path: Path, reason: str) -> None:
        place = _place(node)
        self.source.mistakes.append(Mistake(place.file, place.line, spelled(path), reason))


def _place(node: yaml.Node) -> Place:
    return Place(str(node.start_mark.name), node.start_mark.line + 1)


def _not_yaml(name: str, error: Exception) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    reason = " ".join(str(getattr(error, "problem", "") or error).split())
    return Mistake(name, mark.line + 1 if mark else 1, "", f"not valid YAML: {reason}")
