"""Small on purpose: a function fits in one glance, a file keeps to one topic."""

import ast

from tests.project.repository import ROOT, python_files, text_of

FILE_LINES = 400
FUNCTION_LINES = 40


def test_no_file_is_longer_than_one_topic() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files()
        if (lines := len(text_of(path).splitlines())) > FILE_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_two_glances() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": lines
        for path in python_files()
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils.py", "helpers.py", "misc.py", "common.py"}
    assert [path for path in python_files() if path.name in drawers] == []
