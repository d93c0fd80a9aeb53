"""What ``make run`` ends in: the server on SQLite in ``.millrace/``, with the demo, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / ".millrace"
START_SECONDS = 60


def main() -> int:
    """Start, fill, wait; the server's exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    arguments = parser.parse_args()
    shown = "127.0.0.1" if arguments.host in ("0.0.0.0", "::") else arguments.host
    url = f"http://{f'[{shown}]' if ':' in shown else shown}:{arguments.port}"
    DATA.mkdir(exist_ok=True)
    # Settings of the user's shell, such as another tracking server, do not belong here.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "mlflow", "server"),
            *("--host", arguments.host, "--port", str(arguments.port)),
            *("--backend-store-uri", f"sqlite:///{DATA / 'mlflow.db'}"),
            *("--artifacts-destination", str(DATA / "artifacts")),
        ],
        env=environment,
    )
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        if is_up(server, url):
            demo = [sys.executable, "-m", "mlflow", "demo", "--tracking-uri", url]
            subprocess.run(demo, env=environment, check=False)
            print(f"\n  Open {url}\n  Log from your own code with: mlflow.set_tracking_uri('{url}')\n", flush=True)
        return server.wait()
    except KeyboardInterrupt:
        # The terminal sent it to the server too, which answers what is under way; a second one is for the impatient.
        server.terminate()
        return server.wait()
    finally:
        if server.poll() is None:
            server.kill()


def is_up(server: subprocess.Popen[bytes], url: str) -> bool:
    """Wait for the first healthy answer; False when the server ended, or did not answer in time."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with opener.open(f"{url}/health", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False


if __name__ == "__main__":
    sys.exit(main())
