"""What the build puts into the wheel, and when it does nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "mlflow" / "server" / "static"


def run_build(**environment: str) -> str:
    result = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "build_ui.py")],
        env={"PATH": "", **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return result.stderr


def test_a_build_of_the_same_sources_is_not_repeated(built_ui):
    # With an empty PATH nothing could be built.
    assert "up to date" in run_build()


def test_a_wish_to_skip_is_said_aloud():
    assert "MILLRACE_SKIP_UI=1" in run_build(MILLRACE_SKIP_UI="1")


def test_the_page_asks_only_for_files_that_are_there_relative_to_its_base(built_ui):
    page = (STATIC / "index.html").read_text()
    assert page.index("<!--millrace-config-->") < page.index('<base href="/"')
    addresses = re.findall(r'<(?:script|link)[^>]* (?:src|href)="([^"]+)"', page)
    assert len(addresses) >= 4
    for address in addresses:
        assert address.startswith("./static-files/"), address
        assert (STATIC / address.removeprefix("./static-files/")).is_file(), address


def test_the_lock_file_names_no_registry():
    packages = json.loads((ROOT / "ui" / "package-lock.json").read_text())["packages"]
    assert len(packages) > 50
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in packages.items() if name)
