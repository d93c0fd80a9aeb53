"""Which operation a GraphQL field is. A field does what its operation does, and asks for the operation's permission."""

from __future__ import annotations

from mlflow._wire.operation import Operation
from mlflow._wire.operations import artifacts, datasets, experiments, metrics, runs

__all__ = ["ECHO", "EMPTY", "NESTED", "ROOT"]

ROOT: dict[tuple[str, str], Operation] = {
    ("Query", "mlflowGetExperiment"): experiments.GET,
    ("Query", "mlflowGetMetricHistoryBulkInterval"): metrics.GET_HISTORY_INTERVAL,
    ("Query", "mlflowGetRun"): runs.GET,
    ("Query", "mlflowListArtifacts"): artifacts.LIST,
    ("Query", "mlflowSearchRuns"): runs.SEARCH,
    ("Mutation", "mlflowSearchDatasets"): datasets.SEARCH,
    ("Mutation", "mlflowSearchRuns"): runs.SEARCH,
}
"""(Type, field) -> operation; the field's ``input`` is the operation's request."""

NESTED: dict[tuple[str, str], Operation] = {("MlflowRunExtension", "experiment"): experiments.GET}
"""Fields below a run that need a call of their own; its request has the run's experiment id."""

EMPTY: dict[tuple[str, str], object] = {
    ("Query", "mlflowSearchModelVersions"): {},
    ("MlflowRunExtension", "modelVersions"): [],
}
"""Fields about what cannot exist here yet, with their truthful answer. They move to ``ROOT`` with the registry."""

ECHO = {("Query", "test"), ("Mutation", "testMutation")}
"""Fields that answer with what they were given."""
