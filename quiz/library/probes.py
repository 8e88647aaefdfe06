"""Which probes a file defines, found by looking at its source: it is run nowhere but in the lab."""

import ast
from pathlib import Path as FilePath

from quiz.errors import CardError
from quiz.model import Place

__all__ = ["find_probes"]


def find_probes(path: FilePath) -> tuple[list[str], CardError | None]:
    """The full names (``softmax.temperature``) of a file's probes, and why it can't be read, if it can't."""
    try:
        tree = ast.parse(path.read_bytes(), filename=str(path))
    except OSError as error:
        return [], CardError(f"the probes can't be read: {error.strerror}", "look at the file's permissions", _at(path))
    except SyntaxError as error:
        return [], CardError(f"the probes can't be read: {error.msg}", "mend this line", _at(path, error.lineno or 1))
    except ValueError as error:  # a null byte
        return [], CardError(f"the probes can't be read: {error}", "save the file as UTF-8", _at(path))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return [f"{path.stem}.{node.name}" for node in functions if any(map(_declares, node.decorator_list))], None


def _at(path: FilePath, line: int = 1) -> Place:
    return Place(str(path), line)


def _declares(decorator: ast.expr) -> bool:
    """Whether this is ``@probe(...)`` or ``@quiz.probe.probe(...)``."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (isinstance(called, ast.Name) and called.id == "probe") or (
        isinstance(called, ast.Attribute) and called.attr == "probe"
    )
