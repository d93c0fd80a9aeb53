"""Calls about datasets that runs used."""

from __future__ import annotations

from mlflow._wire.operation import Message, Operation, Permission
from mlflow.entities.dataset_summary import _DatasetSummary
from mlflow.exceptions import invalid

MAX_EXPERIMENTS = 20


class SearchDatasets(Message):
    """In which experiments."""

    experiment_ids: list[str] = []


class DatasetSummaryMessage(Message):
    """A dataset and the context that it was used in."""

    experiment_id: str
    name: str
    digest: str
    context: str | None = None


class SearchDatasetsResponse(Message):
    """The datasets."""

    dataset_summaries: list[DatasetSummaryMessage] = []


def _checked(q: SearchDatasets) -> tuple:
    if not q.experiment_ids:
        raise invalid("SearchDatasets request must specify at least one experiment_id.")
    if len(q.experiment_ids) > MAX_EXPERIMENTS:
        raise invalid(f"SearchDatasets takes at most {MAX_EXPERIMENTS} experiments. Got {len(q.experiment_ids)}.")
    return (q.experiment_ids,)


SEARCH = Operation(
    name="searchDatasets",
    method="POST",
    path="mlflow/experiments/search-datasets",
    request=SearchDatasets,
    response=SearchDatasetsResponse,
    facet="datasets.search_summaries",
    permission=Permission.READ,
    subject="experiment_ids",
    arguments=_checked,
    reply=lambda found: SearchDatasetsResponse(
        [DatasetSummaryMessage(s.experiment_id, s.name, s.digest, s.context) for s in found]
    ),
    build=lambda experiment_ids: SearchDatasets([str(e) for e in experiment_ids]),
    result=lambda r: [_DatasetSummary(s.experiment_id, s.name, s.digest, s.context) for s in r.dataset_summaries],
    summary="Datasets that runs of experiments used",
)

OPERATIONS = (SEARCH,)
