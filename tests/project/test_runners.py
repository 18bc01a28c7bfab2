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
    branches = _program("branches")

    def file(there: int, taken: int) -> dict[str, dict[str, int]]:
        summary = {"num_branches": there, "covered_branches": taken}
        return {"summary": {**summary, "missing_branches": there - taken}}

    files = {"cases/a.py": file(10, 10), "cases/b.py": file(10, 8), "tasks/a.py": file(4, 1)}
    assert branches.branch_figures(files) == {"cases": 90.0, "tasks": 25.0}
    assert branches.worst(files) == [(3, "tasks/a.py"), (2, "cases/b.py")]


@pytest.mark.parametrize("build_machine", [True, False])
@pytest.mark.parametrize("words", [["-k", "gate"], ["--all", "-k", "gate"]])
def test_a_developer_waits_for_less_than_a_build_machine_and_is_told(
    monkeypatch, build_machine, words
) -> None:
    suite = _program("suite")
    monkeypatch.setattr(suite, "IN_CI", build_machine)
    wish = suite.Wish.of(words)
    whole = build_machine or "--all" in words
    assert wish.arguments == ["-k", "gate"]
    assert wish.names == (list(suite.RUNS) if whole else ["sqlite", "postgres"])
    assert ("--second-database" in wish.options("postgres")) is not whole
    assert ("thorough" in wish.options("sqlite")) is whole
    assert [word for word in wish.left_out() if word in suite.RUNS] == (
        [] if whole else ["journeys", "faults"]
    )


def test_one_part_of_the_suite_may_be_asked_for() -> None:
    wish = _program("suite").Wish.of(["--only", "journeys", "-x"])
    assert (wish.names, wish.arguments) == (["journeys"], ["-x"])


def _program(name: str) -> ModuleType:
    """One of the programs of the build machine, which are no package."""
    path = Path(__file__).resolve().parents[2] / ".ci" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # a dataclass looks for itself there
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[name]
    return module
