"""Which benchmarks there are, what each must reach, and how a figure is taken."""

import importlib
import pkgutil
import statistics
from collections.abc import Callable
from dataclasses import dataclass

#: What is told beside the figures and judged by nobody: ours and the reference's, by its name.
Aside = dict[str, tuple[float, float]]
Measure = Callable[[], tuple[float, float] | tuple[float, float, Aside]]


@dataclass(frozen=True)
class Benchmark:
    """One comparison: `measure` returns ours and the reference's figure, in `unit`.

    A third value is told beside them under other conditions; the bar is for the first two.
    """

    name: str
    unit: str
    measure: Measure
    at_least: float | None = None
    at_most: float | None = None

    @property
    def bar(self) -> float:
        return self.at_least if self.at_least is not None else self.at_most or 0.0

    @property
    def sense(self) -> str:
        return "at least" if self.at_least is not None else "at most"

    def holds(self, ratio: float) -> bool:
        return ratio >= self.bar if self.at_least is not None else ratio <= self.bar


REGISTRY: dict[str, Benchmark] = {}


def benchmark(
    name: str, *, unit: str, at_least: float | None = None, at_most: float | None = None
) -> Callable[[Measure], Measure]:
    """Register a function under a name; exactly one bar, on the ratio sila ÷ reference."""
    if (at_least is None) == (at_most is None):
        raise ValueError(f"{name} needs exactly one bar: at_least or at_most.")

    def register(measure: Measure) -> Measure:
        if name in REGISTRY:
            raise ValueError(f"Two benchmarks are called {name}.")
        REGISTRY[name] = Benchmark(name, unit, measure, at_least, at_most)
        return measure

    return register


def discover() -> dict[str, Benchmark]:
    """Import every `bench_*.py` beside this file and return what they registered."""
    import tests.bench

    for module in pkgutil.iter_modules(tests.bench.__path__):
        if module.name.startswith("bench_"):
            importlib.import_module(f"tests.bench.{module.name}")
    return dict(sorted(REGISTRY.items()))


def interleaved(
    sila: Callable[[], float], reference: Callable[[], float], *, rounds: int = 5
) -> tuple[float, float]:
    """Take both figures in turn, so that a busy minute hurts both; return the medians."""
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(sila())
        theirs.append(reference())
    return statistics.median(ours), statistics.median(theirs)
