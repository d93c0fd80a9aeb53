"""Runs npm in ``ui/`` with the Node that the build uses: ``python tools/npm.py run check``."""

from __future__ import annotations

import subprocess
import sys

from build_ui import UI, find_npm

npm, environment = find_npm()
sys.exit(subprocess.run([*npm, *sys.argv[1:]], cwd=UI, env=environment, check=False).returncode)
