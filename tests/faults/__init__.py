"""Faults against real processes: what must survive a killed worker, a silent broker, a lost queue.

A fault is a module `tests/faults/f<number>.py` with a function `run() -> Outcome`; its docstring
says what is broken and what must hold. One with `SLOW = True` runs under `make faults` alone. The
list with its numbers is in docs/guarantees.md.
"""
