"""Which probes of a file can meet a mistake, told from its source: it is run nowhere but in the lab."""

import ast
from pathlib import Path as FilePath

from quiz.library.probes import find_probes

__all__ = ["probes_meeting"]


def probes_meeting(path: FilePath, mistake: str) -> list[str]:
    """The full names of a file's probes that name a mistake's id, themselves or through what they call.

    Nothing of a file that can't be read: ``quiz check`` tells why.
    """
    names, problem = find_probes(path)
    source = b"" if problem else path.read_bytes()
    if mistake.encode() not in source:  # a look at 40 files: nearly all end here
        return []
    uses: dict[str, set[str]] = {}
    naming = set()
    for node in ast.parse(source).body:
        mentioned = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        named = any(isinstance(part, ast.Constant) and part.value == mistake for part in ast.walk(node))
        for name in _defined(node):
            uses.setdefault(name, set()).update(mentioned)
            naming |= {name} if named else set()
    return [name for name in names if _reaches(name.partition(".")[2], uses, naming)]


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _reaches(start: str, uses: dict[str, set[str]], naming: set[str]) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in naming:
            return True
        if name not in seen:
            seen.add(name)
            waiting.extend(uses.get(name, ()))
    return False
