"""Copying an offline folder to a server: nothing is lost, nothing doubled, and a broken-off copy goes on where it was.

Every step can be done twice. Experiments go by name; runs and models are found again by the tag ``mlflow.offline.id``;
params, tags, inputs and outputs are the same when sent again; of metrics only points that are not there are sent;
artifacts are replaced as a whole. The journal only saves work.

On a server runs and models have ids of its own. Where an offline id stands in a tag of the ``mlflow.`` kind or in an
``MLmodel`` file, it is replaced. Of a model's metrics the latest point of each keeps its link to the model.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.logged_model_output import LoggedModelOutput
from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import MlflowException
from mlflow.store.offline.artifacts import upload
from mlflow.store.offline.journal import Journal, digest
from mlflow.store.offline.store import ARTIFACT_LOCATION_TAG, OFFLINE_ID_TAG

if TYPE_CHECKING:
    from mlflow.entities.experiment import Experiment
    from mlflow.entities.logged_model import LoggedModel
    from mlflow.entities.run import Run
    from mlflow.store.interface import Store

__all__ = ["Report", "sync"]

T = TypeVar("T")
_ID = re.compile(r"(?:m-)?[0-9a-f]{32}")
_PAGE = 1000
_BATCH = 100
_METRICS = 1000

Progress = Callable[[str, int, int], None]
"""Called with what is under way, how many of it are done and how many there are."""


class Report(msgspec.Struct):
    """What a copy did. ``failed`` holds ``(offline id, message)`` of what could not be copied."""

    runs: int = 0
    new_runs: int = 0
    models: int = 0
    metrics: int = 0
    artifacts: int = 0
    failed: list[tuple[str, str]] = msgspec.field(default_factory=list)


def sync(
    source: Store,
    target: Store,
    journal: Journal,
    repository: Callable[[str], Any],
    progress: Progress | None = None,
) -> Report:
    """Bring all that is in ``source`` to ``target``; again, whenever more was logged.

    A run or model that the server refuses is reported and skipped. Deleted runs and experiments are left out; what was
    deleted on the server stays deleted.

    Args:
        source: the offline store.
        target: where to.
        journal: what has been brought there before.
        repository: artifact repository of a root URI of the target.
        progress: told of every run and model.

    Raises:
        MlflowException: when the server cannot be reached; what was copied stays, the next call goes on.
    """
    return _Sync(source, target, journal, repository, progress or (lambda what, done, total: None)).run()


class _Sync:
    def __init__(
        self, source: Store, target: Store, journal: Journal, repository: Callable[[str], Any], told: Progress
    ):
        self.source = source
        self.target = target
        self.journal = journal
        self.repository = repository
        self.told = told
        self.report = Report()
        self.ids: dict[str, str] = {}
        self.fresh: set[str] = set()

    def run(self) -> Report:
        plan: list[tuple[str, list[Run], list[LoggedModel]]] = []
        for experiment in _pages(lambda token: self.source.experiments.search(max_results=_PAGE, page_token=token)):
            runs = list(_pages(lambda token, e=experiment: self._runs(e, token)))
            models = list(_pages(lambda token, e=experiment: self._models(e, token)))
            # The default experiment is there without anybody's doing.
            if runs or models or experiment.tags or experiment.experiment_id != "0":
                done = self._guard(experiment.experiment_id, lambda e=experiment: self._experiment(e))
                if done is not None:
                    plan.append((done, runs, models))
        # Ids first: tags and files of one run may name another.
        for experiment_id, runs, models in plan:
            for run in runs:
                self._guard(run.info.run_id, lambda r=run, e=experiment_id: self._run_id(r, e))
            for model in models:
                self._guard(model.model_id, lambda m=model, e=experiment_id: self._model_id(m, e))
        models = [m for _, _, found in plan for m in found if m.model_id in self.ids]
        for number, model in enumerate(models):
            self.told("models", number, len(models))
            self._guard(model.model_id, lambda m=model: self._model(m))
        points = [metric for model in models for metric in model.metrics or ()]
        runs = [r for _, found, _ in plan for r in found if r.info.run_id in self.ids]
        for number, run in enumerate(runs):
            self.told("runs", number, len(runs))
            self._guard(run.info.run_id, lambda r=run: self._run(r, points))
        self.told("runs", len(runs), len(runs))
        self.report.runs, self.report.models = len(runs), len(models)
        return self.report

    def _runs(self, experiment: Experiment, token: str | None):
        return self.source.runs.search(
            [experiment.experiment_id],
            max_results=_PAGE,
            order_by=["attributes.start_time ASC"],
            page_token=token,
        )

    def _models(self, experiment: Experiment, token: str | None):
        return self.source.logged_models.search([experiment.experiment_id], page_token=token)

    def _guard(self, key: str, step: Callable[[], T]) -> T | None:
        """Carry out a step; what the server refuses is reported, an outage ends the copy."""
        try:
            return step()
        except MlflowException as error:
            if error.error_code in ("TEMPORARILY_UNAVAILABLE", "UNAUTHENTICATED"):
                raise
            self.report.failed.append((key, error.message))
        except OSError as error:
            self.report.failed.append((key, str(error)))
        return None

    def _experiment(self, experiment: Experiment) -> str:
        local = experiment.experiment_id
        tags = {key: value for key, value in experiment.tags.items() if key != ARTIFACT_LOCATION_TAG}
        found = self.target.experiments.get_by_name(experiment.name)
        if found is None:
            try:
                created = self.target.experiments.create(
                    experiment.name,
                    experiment.tags.get(ARTIFACT_LOCATION_TAG),
                    [ExperimentTag(key, value) for key, value in tags.items()],
                )
            except MlflowException as error:
                if error.error_code != "RESOURCE_ALREADY_EXISTS":
                    raise
                found = self.target.experiments.get_by_name(experiment.name)
            else:
                for key, value in tags.items():
                    self._keep("experiment", local, f"tag:{key}", value)
                return created
        if found is None or found.lifecycle_stage != "active":
            raise MlflowException(
                f"The experiment '{experiment.name}' is deleted on the server. Restore it there and sync again.",
                "INVALID_STATE",
            )
        for key, value in tags.items():
            if self._new("experiment", local, f"tag:{key}", value):
                self.target.experiments.set_tag(found.experiment_id, ExperimentTag(key, value))
                self._keep("experiment", local, f"tag:{key}", value)
        return found.experiment_id

    def _run_id(self, run: Run, experiment_id: str) -> None:
        info = run.info
        known = self.journal.get("run", info.run_id, "id")
        found = _or_none(lambda: self.target.runs.get(known)) if known else None
        if found is None:
            self.journal.forget("run", info.run_id)
            where = f"tags.`{OFFLINE_ID_TAG}` = '{info.run_id}'"
            found = next(iter(self.target.runs.search([experiment_id], where, ViewType.ALL, 1)), None)
        if found is None:
            tag = RunTag(OFFLINE_ID_TAG, info.run_id)
            found = self.target.runs.create(experiment_id, info.user_id, info.start_time, [tag], info.run_name)
            self.fresh.add(info.run_id)
            self.report.new_runs += 1
        if self.journal.get("run", info.run_id, "id") != found.info.run_id:
            self.journal.put("run", info.run_id, "id", found.info.run_id)
        if found.info.lifecycle_stage == "active":
            self.ids[info.run_id] = found.info.run_id

    def _model_id(self, model: LoggedModel, experiment_id: str) -> None:
        known = self.journal.get("model", model.model_id, "id")
        found = _or_none(lambda: self.target.logged_models.get(known)) if known else None
        if found is None and not known:
            where = f"tags.`{OFFLINE_ID_TAG}` = '{model.model_id}'"
            found = next(iter(self.target.logged_models.search([experiment_id], where, max_results=1)), None)
        if found is None and not known:
            found = self.target.logged_models.create(
                experiment_id,
                model.name,
                self.ids.get(model.source_run_id or "", model.source_run_id),
                [LoggedModelTag(OFFLINE_ID_TAG, model.model_id)],
                (),
                model.model_type,
            )
        if found is None:
            return
        if known != found.model_id:
            self.journal.put("model", model.model_id, "id", found.model_id)
        self.ids[model.model_id] = found.model_id

    def _model(self, model: LoggedModel) -> None:
        local, remote = model.model_id, self.ids[model.model_id]
        models = self.target.logged_models
        tags = [LoggedModelTag(k, self._translate(k, v)) for k, v in model.tags.items()]
        for batch in self._missing("model", local, "tag", tags, lambda t: t.key, lambda t: t.value):
            models.set_tags(remote, batch)
        params = [LoggedModelParameter(k, v) for k, v in model.params.items()]
        for batch in self._missing("model", local, "param", params, lambda p: p.key, lambda p: p.value):
            models.log_params(remote, batch)
        location = models.get(remote).artifact_location
        self._artifacts("model", local, model.artifact_location, location)
        if LoggedModelStatus.is_finalized(model.status) and self._new("model", local, "status", str(model.status)):
            models.finalize(remote, model.status)
            self._keep("model", local, "status", str(model.status))

    def _run(self, run: Run, model_points: list[Metric]) -> None:
        local, remote = run.info.run_id, self.ids[run.info.run_id]
        runs = self.target.runs
        tags = [RunTag(k, self._translate(k, v)) for k, v in run.data.tags.items()]
        for batch in self._missing("run", local, "tag", tags, lambda t: t.key, lambda t: t.value):
            runs.log_batch(remote, tags=batch)
        params = [Param(k, v) for k, v in run.data.params.items()]
        for batch in self._missing("run", local, "param", params, lambda p: p.key, lambda p: p.value):
            runs.log_batch(remote, params=batch)
        for key in run.data.metrics:
            self._metric(local, remote, key)
        self._model_metrics(local, remote, model_points)
        self._links(run, local, remote)
        self._artifacts("run", local, run.info.artifact_uri, runs.get(remote).info.artifact_uri)
        ended = digest(run.info.status, run.info.end_time, run.info.run_name)
        if self._new("run", local, "end", ended):
            runs.update(remote, run.info.status, run.info.end_time, run.info.run_name)
            self._keep("run", local, "end", ended)

    def _metric(self, local: str, remote: str, key: str) -> None:
        points = list(_pages(lambda token: self.source.metrics.history(local, key, _METRICS * 10, token)))
        state = digest([_point(p) for p in points])
        if not self._new("run", local, f"metric:{key}", state):
            return
        there: Counter = Counter()
        if local not in self.fresh:
            known = _pages(lambda token: self.target.metrics.history(remote, key, _METRICS * 10, token))
            there = Counter(_point(p) for p in known)
        missing: list[Metric] = []
        for point in points:
            if there[_point(point)] > 0:
                there[_point(point)] -= 1
            else:
                missing.append(Metric(key, point.value, point.timestamp, point.step))
        for start in range(0, len(missing), _METRICS):
            self.target.runs.log_batch(remote, metrics=missing[start : start + _METRICS])
        self.report.metrics += len(missing)
        self._keep("run", local, f"metric:{key}", state)

    def _model_metrics(self, local: str, remote: str, points: list[Metric]) -> None:
        own = [p for p in points if p.run_id == local and p.model_id in self.ids]

        def name(p: Metric) -> str:
            return digest(p.key, p.model_id, p.dataset_name, p.dataset_digest)

        for batch in self._missing("run", local, "model-metric", own, name, _point):
            linked = [
                Metric(
                    p.key, p.value, p.timestamp, p.step, self.ids[p.model_id or ""], p.dataset_name, p.dataset_digest
                )
                for p in batch
            ]
            self.target.runs.log_batch(remote, metrics=linked)

    def _links(self, run: Run, local: str, remote: str) -> None:
        if run.inputs is not None:
            datasets = run.inputs.dataset_inputs
            for batch in self._missing(
                "run",
                local,
                "input",
                datasets,
                lambda d: f"{d.dataset.name}:{d.dataset.digest}",
                lambda d: sorted((t.key, t.value) for t in d.tags),
            ):
                self.target.runs.log_inputs(remote, datasets=batch)
            used = [LoggedModelInput(self.ids.get(m.model_id, m.model_id)) for m in run.inputs.model_inputs]
            for batch in self._missing("run", local, "used", used, lambda m: m.model_id, lambda m: 1):
                self.target.runs.log_inputs(remote, models=batch)
        outputs = run.outputs.model_outputs if run.outputs is not None else ()
        made = [LoggedModelOutput(self.ids.get(m.model_id, m.model_id), m.step) for m in outputs]
        for batch in self._missing("run", local, "made", made, lambda m: f"{m.model_id}:{m.step}", lambda m: 1):
            known = self.target.runs.get(remote).outputs
            there = set(known.model_outputs) if known is not None else set()
            if fresh := [m for m in batch if m not in there]:
                self.target.runs.log_outputs(remote, fresh)

    def _artifacts(self, kind: str, local: str, source: str | None, target: str | None) -> None:
        from mlflow.store.locations import file_uri_to_path

        folder = file_uri_to_path(source) if source else ""
        if not os.path.isdir(folder) or not target:
            return
        self.report.artifacts += upload(
            folder,
            lambda: self.repository(target),
            known=lambda name: self.journal.get(kind, local, f"file:{name}"),
            done=lambda name, state: self.journal.put(kind, local, f"file:{name}", state),
            translate=self._replace,
        )

    def _translate(self, key: str, value: str) -> str:
        return self._replace(value) if key.startswith("mlflow.") and key != OFFLINE_ID_TAG else value

    def _replace(self, text: str) -> str:
        return _ID.sub(lambda found: self.ids.get(found[0], found[0]), text)

    def _missing(
        self,
        kind: str,
        key: str,
        what: str,
        entries: Iterable[T],
        name: Callable[[T], str],
        value: Callable[[T], Any],
    ) -> Iterator[list[T]]:
        """Batches of entries that are not there as they are now; each is noted once the caller has sent it."""
        missing = [e for e in entries if self._new(kind, key, f"{what}:{name(e)}", digest(value(e)))]
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            yield batch
            for entry in batch:
                self._keep(kind, key, f"{what}:{name(entry)}", digest(value(entry)))

    def _new(self, kind: str, key: str, name: str, value: str) -> bool:
        return self.journal.get(kind, key, name) != value

    def _keep(self, kind: str, key: str, name: str, value: str) -> None:
        self.journal.put(kind, key, name, value)


def _point(metric: Metric) -> tuple[str, int, int]:
    # The text, because NaN differs from itself.
    return repr(metric.value), metric.timestamp, metric.step


def _pages(fetch: Callable[[str | None], Any]) -> Iterator[Any]:
    token = None
    while True:
        page = fetch(token)
        yield from page
        token = page.token
        if not token:
            return


def _or_none(get: Callable[[], T]) -> T | None:
    try:
        return get()
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        return None
