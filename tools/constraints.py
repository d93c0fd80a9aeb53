"""Pin the versions that the tests run with: writes constraints.txt from pyproject.toml (needs uv on the path)."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import tomllib
except ImportError:  # Python 3.10
    import tomli as tomllib  # type: ignore[no-redef]

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Versions that the tests run with. Made by: python tools/constraints.py\n"


def requirements() -> list[str]:
    """All that the project, its extras and its developers need, but for the project itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        project["dependency-groups"]["dev"],
    ]
    return sorted({r for some in lists for r in some if not re.match(r"mlflow\b", r)})


def main() -> int:
    with tempfile.NamedTemporaryFile("w", suffix=".in", delete=False) as file:
        file.write("\n".join(requirements()))
    command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.10"]
    quiet = ["--no-emit-index-url", "--no-annotate", "--no-header"]
    made = subprocess.run([*command, *quiet, file.name], check=True, capture_output=True, text=True)
    (ROOT / "constraints.txt").write_text(HEADER + made.stdout, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
