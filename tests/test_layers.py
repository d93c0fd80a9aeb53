"""Nothing imports upwards, there is no import cycle, and heavy libraries are imported where they are used."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "src" / "mlflow"
LAYERS = (
    {"entities", "exceptions", "environment_variables", "_registry", "version"},
    {"_wire", "_search"},
    {"store"},
    {"tracking", "artifacts", "data", "types", "system_metrics", "utils", "config", "client", "protos"},
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
# What only leads to other names: paths that third parties import.
REEXPORTS = {"utils", "protos"}
HEAVY = {
    "pandas": (),
    "numpy": (),
    "sqlalchemy": ("store/sql",),
    "uvicorn": ("server",),
    "opentelemetry": (),
    "matplotlib": (),
    "pyarrow": (),
    "obstore": ("store/artifact",),
    "fsspec": ("store/artifact",),
    "boto3": (),
    "PIL": (),
    "rich": (),
}


def _modules() -> dict[str, Path]:
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()


def _imports(name: str, path: Path) -> set[tuple[str, str | None]]:
    """Top-level imports as (module, member), those for type checkers left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[tuple[str, str | None]] = set()
    stack = list(tree.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.If):
            stack += node.orelse if "TYPE_CHECKING" in ast.dump(node.test) else node.body + node.orelse
        elif isinstance(node, ast.Try):
            stack += node.body + node.orelse + [s for h in node.handlers for s in h.body]
        elif isinstance(node, ast.Import):
            found |= {(alias.name, None) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {(node.module or "", alias.name) for alias in node.names}
    return found


GRAPH = {
    name: {
        target
        for module, member in _imports(name, path)
        if (target := f"{module}.{member}" if f"{module}.{member}" in MODULES else module) in MODULES and target != name
    }
    for name, path in MODULES.items()
}


def _part(module: str) -> str:
    pieces = module.split(".")
    return pieces[1] if len(pieces) > 1 else ""


def test_no_import_points_up():
    wrong = []
    for name, targets in GRAPH.items():
        rank = RANK.get(_part(name))
        if rank is None or _part(name) in REEXPORTS:
            continue
        for target in targets:
            part = _part(target)
            if part and part not in REEXPORTS and RANK.get(part, 99) > rank:
                wrong.append(f"{name} imports {target}")
    assert not wrong, "\n".join(wrong)


def test_server_and_tracking_do_not_know_each_other():
    wrong = [
        f"{name} imports {target}"
        for name, targets in GRAPH.items()
        for target in targets
        if {_part(name), _part(target)} == {"server", "tracking"}
    ]
    assert not wrong, "\n".join(wrong)


def test_no_cycles():
    state: dict[str, int] = {}

    def visit(name: str, trail: list[str]) -> None:
        state[name] = 1
        for target in sorted(GRAPH[name]):
            if state.get(target) == 1:
                cycle = [*trail[trail.index(target) :], target] if target in trail else [name, target]
                pytest.fail("import cycle: " + " -> ".join(cycle))
            if target not in state:
                visit(target, [*trail, target])
        state[name] = 2

    for name in sorted(GRAPH):
        if name not in state:
            visit(name, [name])


def test_heavy_libraries_are_imported_where_they_are_used():
    wrong = []
    for name, path in MODULES.items():
        place = path.relative_to(ROOT).as_posix()
        for module, _ in _imports(name, path):
            allowed = HEAVY.get(module.split(".")[0])
            if allowed is not None and not any(place.startswith(a) for a in allowed):
                wrong.append(f"{place} imports {module} at its top")
    assert not wrong, "\n".join(wrong)
