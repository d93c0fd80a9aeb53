"""Tells all that the tracking part of a database holds, as JSON: ``python tell.py TRACKING_URI``, by any client."""

from __future__ import annotations

import json
import sys
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import ViewType


def told(uri: str) -> dict[str, Any]:
    """Everything, in an order of its own."""
    client = MlflowClient(uri)
    experiments = client.search_experiments(ViewType.ALL, order_by=["experiment_id"])
    return {e.experiment_id: _experiment(client, e) for e in experiments}


def _experiment(client: MlflowClient, e: Any) -> dict[str, Any]:
    about = [e.name, e.artifact_location, e.lifecycle_stage, e.creation_time, e.last_update_time, e.tags]
    runs = client.search_runs([e.experiment_id], run_view_type=ViewType.ALL, order_by=["start_time", "run_id"])
    models = client.search_logged_models([e.experiment_id]) if e.lifecycle_stage == "active" else []
    return {
        "about": about,
        "runs": {r.info.run_name: _run(client, client.get_run(r.info.run_id)) for r in runs},
        "searched": [[r.info.run_name, r.data.params, _floats(r.data.metrics), r.data.tags] for r in runs],
        "models": {m.name: _model(client.get_logged_model(m.model_id)) for m in models},
    }


def _run(client: MlflowClient, run: Any) -> dict[str, Any]:
    i = run.info
    history = {
        key: [[repr(m.value), m.timestamp, m.step] for m in client.get_metric_history(i.run_id, key)]
        for key in sorted(run.data.metrics)
    }
    return {
        "info": [
            i.run_id,
            i.run_name,
            i.status,
            i.start_time,
            i.end_time,
            i.lifecycle_stage,
            i.artifact_uri,
            i.user_id,
        ],
        "params": run.data.params,
        "tags": run.data.tags,
        "metrics": _floats(run.data.metrics),
        "history": history,
        "inputs": sorted(
            [
                d.dataset.name,
                d.dataset.digest,
                d.dataset.source_type,
                d.dataset.source,
                d.dataset.schema,
                d.dataset.profile,
            ]
            + sorted([t.key, t.value] for t in d.tags)
            for d in run.inputs.dataset_inputs
        ),
        "model_inputs": [m.model_id for m in run.inputs.model_inputs],
        "model_outputs": [[m.model_id, m.step] for m in run.outputs.model_outputs],
    }


def _model(m: Any) -> list[Any]:
    metrics = [
        [x.key, x.value, x.timestamp, x.step, x.run_id, x.dataset_name, x.dataset_digest] for x in m.metrics or ()
    ]
    times = [m.creation_timestamp, m.last_updated_timestamp]
    about = [m.model_id, str(m.status), m.artifact_location, m.model_type or None, m.source_run_id or None]
    return [*about, *times, m.tags, m.params, sorted(metrics, key=str)]


def _floats(values: dict[str, float]) -> dict[str, str]:
    return {key: repr(value) for key, value in values.items()}


if __name__ == "__main__":
    json.dump(told(sys.argv[1]), sys.stdout, indent=1, sort_keys=True, ensure_ascii=False)
