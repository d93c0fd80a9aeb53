"""``/metrics``: what Prometheus reads, of one process and of several."""

from __future__ import annotations

import threading
from contextlib import ExitStack

from prometheus_client.parser import text_string_to_metric_families

from tests.robust.serving import ask, new_run, send, serving, until

FILE = "/api/2.0/mlflow-artifacts/artifacts/f"


def _samples(server) -> dict[tuple, float]:
    status, kind, content = send(server, "/metrics")
    assert status == 200 and kind.startswith("text/plain")
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(content.decode())
        for sample in family.samples
    }


def _count(samples: dict[tuple, float], route: str, status: int, method: str = "POST") -> float:
    labels = (("method", method), ("route", route), ("status", str(status)))
    return samples.get(("mlflow_http_request_duration_seconds_count", *labels), 0)


def test_what_the_page_counts(tmp_path):
    with serving(tmp_path) as server:
        run = new_run(server)
        point = {"run_id": run, "key": "m", "value": 1, "timestamp": 1}
        for _ in range(7):
            assert ask(server, "runs/log-metric", point)[0] == 200
        for _ in range(3):
            assert ask(server, "runs/log-metric", {**point, "run_id": "none"})[0] == 404
        assert ask(server, FILE, b"x" * 1000, "PUT")[0] == 200
        assert ask(server, FILE)[1] == b"x" * 1000
        assert ask(server, f"/nowhere/{run}")[0] == 404
        samples = _samples(server)
        assert _count(samples, "logMetric", 200) == 7
        assert _count(samples, "logMetric", 404) == 3
        assert samples["mlflow_http_errors_total", ("route", "logMetric"), ("status", "404")] == 3
        assert samples["mlflow_artifact_bytes_total", ("direction", "up")] == 1000
        assert samples["mlflow_artifact_bytes_total", ("direction", "down")] == 1000
        assert samples["mlflow_database_connections", ("state", "in use")] >= 0
        buckets = {
            float(dict(key[1:])["le"]): value
            for key, value in samples.items()
            if key[0].endswith("_bucket") and ("route", "logMetric") in key and ("status", "200") in key
        }
        assert [buckets[bound] for bound in sorted(buckets)] == sorted(buckets.values())
        assert buckets[float("inf")] == 7
        assert not any(run in str(key) for key in samples)


def test_the_page_of_two_workers_is_their_sum(tmp_path):
    folder = tmp_path / "prometheus"
    folder.mkdir()
    (folder / "somebody-elses.txt").write_text("kept")
    with ExitStack() as stack:
        server = stack.enter_context(serving(tmp_path, workers=2, prometheus_dir=str(folder)))
        run = new_run(server)

        logged: list[int] = []

        def log() -> None:
            for _ in range(20):
                point = {"run_id": run, "key": "m", "value": 1, "timestamp": 1, "step": len(logged)}
                logged.append(ask(server, "runs/log-metric", point)[0])

        def both_worked() -> bool:
            threads = [threading.Thread(target=log) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            return len([p for p in folder.iterdir() if p.suffix == ".json"]) == 2

        until(both_worked, 30)
        assert set(logged) == {200}
        # Either worker may answer; each knows of the other what that one kept last.
        until(lambda: all(_count(_samples(server), "logMetric", 200) == len(logged) for _ in range(8)), 10)
        server.stop()
    with serving(tmp_path, workers=2, prometheus_dir=str(folder)) as again:
        assert _count(_samples(again), "logMetric", 200) == 0
    assert (folder / "somebody-elses.txt").read_text() == "kept"
