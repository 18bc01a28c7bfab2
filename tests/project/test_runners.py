"""`make bench` and `make faults` report what happened, in the words others rely on."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.bench import __main__ as bench
from tests.bench.registry import Benchmark, benchmark, interleaved
from tests.faults import __main__ as faults
from tests.faults.outcome import Outcome

BENCH_KEYS = {"name", "sila", "reference", "unit", "ratio", "bar", "holds", "machine", "when"}
FAULT_KEYS = {"id", "accepted", "lost", "double", "healed_s", "holds"}


@pytest.mark.parametrize(
    ("bars", "sila", "holds"),
    [
        ({"at_least": 2.0}, 200.0, True),
        ({"at_least": 2.0}, 199.0, False),
        ({"at_most": 1.3}, 130.0, True),
        ({"at_most": 1.3}, 131.0, False),
    ],
)
def test_a_benchmark_holds_its_bar_or_says_it_does_not(tmp_path, monkeypatch, bars, sila, holds):
    monkeypatch.setattr(bench, "RESULTS", tmp_path)
    assert bench._run_one(Benchmark("pages", "per s", lambda: (sila, 100.0), **bars)) is holds
    result = json.loads((tmp_path / "pages.json").read_text())
    assert result.keys() >= BENCH_KEYS
    assert result["holds"] is holds
    assert result["ratio"] == pytest.approx(sila / 100)


def test_a_benchmark_without_a_bar_is_refused() -> None:
    with pytest.raises(ValueError, match="exactly one bar"):
        benchmark("loose", unit="per s")


def test_figures_are_taken_in_turn() -> None:
    order: list[str] = []
    interleaved(lambda: order.append("sila") or 1, lambda: order.append("other") or 1, rounds=2)
    assert order == ["sila", "other", "sila", "other"]


@pytest.mark.parametrize("survives", [True, False])
def test_a_fault_is_written_down_as_it_went(tmp_path, monkeypatch, survives) -> None:
    module = ModuleType("tests.faults.f99", "Something falls over.")
    module.run = lambda: Outcome(20, 0 if survives else 1, 0, 1.5, holds=survives)
    monkeypatch.setitem(sys.modules, "tests.faults.f99", module)
    monkeypatch.setattr(faults, "RESULTS", tmp_path)
    assert faults._run_one("F99") is survives
    result = json.loads((tmp_path / "F99.json").read_text())
    assert result.keys() >= FAULT_KEYS
    assert (result["id"], result["holds"]) == ("F99", survives)


def test_a_fault_that_breaks_its_own_run_does_not_hold(tmp_path, monkeypatch) -> None:
    def broken() -> Outcome:
        raise RuntimeError("no process")

    module = ModuleType("tests.faults.f98", "It breaks itself.")
    module.run = broken
    monkeypatch.setitem(sys.modules, "tests.faults.f98", module)
    monkeypatch.setattr(faults, "RESULTS", tmp_path)
    assert faults._run_one("F98") is False
    assert json.loads((tmp_path / "F98.json").read_text())["holds"] is False


def test_an_unknown_fault_is_named(capsys) -> None:
    assert faults.main(["F77"]) == 2
    assert "F77" in capsys.readouterr().out


def test_branches_are_counted_by_package_and_the_worst_file_comes_first() -> None:
    path = Path(__file__).resolve().parents[2] / ".ci" / "branches.py"
    spec = importlib.util.spec_from_file_location("branches", path)
    assert spec
    assert spec.loader
    branches = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(branches)

    def file(there: int, taken: int) -> dict[str, dict[str, int]]:
        summary = {"num_branches": there, "covered_branches": taken}
        return {"summary": {**summary, "missing_branches": there - taken}}

    files = {"cases/a.py": file(10, 10), "cases/b.py": file(10, 8), "tasks/a.py": file(4, 1)}
    assert branches.branch_figures(files) == {"cases": 90.0, "tasks": 25.0}
    assert branches.worst(files) == [(3, "tasks/a.py"), (2, "cases/b.py")]
