"""A probe's source: its hash, and where a probe stands in it, without running it."""

import ast
import hashlib
from pathlib import Path

from quiz.model import Place
from quiz.reference import probe_of

__all__ = ["place_of", "source_hash"]


def source_hash(path: Path) -> str:
    """Identifies a probe file's content; empty where there is no such file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    except OSError:
        return ""


def place_of(path: Path, probe: str) -> Place:
    """Where the probe ``<file>.<function>`` is defined; the file's first line if that can't be told."""
    function = probe_of(probe).rpartition(".")[2]
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return Place(str(path))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return Place(str(path), node.lineno)
    return Place(str(path))
