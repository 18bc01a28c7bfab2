"""The houses in the order of their journeys: while one is visited, the next one opens."""

import itertools
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from tests.journeys.house import House, open_house


class Street:
    """At most two houses are open: the one that is visited and the one that comes next."""

    def __init__(self, order: Sequence[str], folder: Path) -> None:
        self._order, self._folder = order, folder
        self._pool = ThreadPoolExecutor(max_workers=2)
        self._number = itertools.count(1)
        self._open: dict[str, tuple[ExitStack, Future[House]]] = {}

    def visit(self, name: str) -> House:
        """Return the house of this name, open; the others but the next one are closed."""
        coming = self._order[self._order.index(name) + 1 :][:1]
        for left in set(self._open) - {name, *coming}:
            self._pool.submit(self._open.pop(left)[0].close)
        house = self._opening(name).result()
        for following in coming:
            self._opening(following)
        return house

    def close(self) -> None:
        """Close every house, also one that is still opening."""
        for stack, opening in self._open.values():
            opening.exception()  # whoever visits it is told; here only its end matters
            stack.close()
        self._pool.shutdown()

    def _opening(self, name: str) -> "Future[House]":
        if name not in self._open:
            folder = self._folder / f"{next(self._number)}-{name.replace(' ', '-')}"
            stack, visit = ExitStack(), open_house(name, folder)
            self._open[name] = stack, self._pool.submit(stack.enter_context, visit)
        return self._open[name][1]
