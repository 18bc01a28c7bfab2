"""Benchmarks: Sila beside its reference, in one run, on one machine.

A benchmark is a function in `tests/bench/bench_<name>.py` that returns two figures, ours and the
reference's; the decorator says the unit and the bar. Absolute figures drift from machine to
machine; the ratio within one run is what counts.
"""
