"""Tables as artifacts of runs: JSON (``{"columns": [...], "data": [[...], ...]}``) or Parquet.

A table that is logged again under its name grows. Images in cells are files below ``table_images/``; the cell then
holds ``{"type": "image", "filepath", "compressed_filepath"}``. The tag ``mlflow.loggedArtifacts`` lists a run's tables.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
import tempfile
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException, invalid, not_found
from mlflow.tracking._artifacts import run_repo
from mlflow.tracking._client.artifacts import split_artifact_file
from mlflow.tracking._client.images import ImagesPart, as_pil, save_pair
from mlflow.tracking._tag_names import LOGGED_ARTIFACTS

if TYPE_CHECKING:
    import pandas

    from mlflow.entities.run import Run

__all__ = ["TablesPart"]

_RUNS_PER_PAGE = 1000
_DOWNLOADS = 8


class TablesPart(ImagesPart):
    """Tables."""

    def log_table(self, run_id: str, data: dict[str, Any] | pandas.DataFrame, artifact_file: str) -> None:
        """Log a table, or add its rows to the one of that name.

        Args:
            run_id: the run.
            data: a DataFrame, or a dictionary of columns; single values make one row.
            artifact_file: ends in ``.json`` or ``.parquet``.
        """
        ending = posixpath.splitext(artifact_file)[1].lower()
        if ending not in (".json", ".parquet"):
            raise ValueError(f"The name '{artifact_file}' of a table must end in .json or .parquet")
        frame = _as_frame(data)
        repo = run_repo(self._opened, run_id)
        folder, name = split_artifact_file(artifact_file)
        with tempfile.TemporaryDirectory(prefix="mlflow-") as temporary:
            frame = _with_image_files(frame, repo, posixpath.splitext(posixpath.join(folder, name))[0])
            path = os.path.join(temporary, name)
            before = _download_if_there(self._opened, repo, run_id, artifact_file, os.path.join(temporary, "before"))
            (_write_json if ending == ".json" else _write_parquet)(frame, before, path)
            repo.log_artifact(path, folder or None)
        self._note_table(run_id, artifact_file)

    def load_table(
        self,
        experiment_id: str,
        artifact_file: str,
        run_ids: list[str] | None = None,
        extra_columns: list[str] | None = None,
    ) -> pandas.DataFrame:
        """The rows of a table from all runs of an experiment that have it, the latest run first.

        Args:
            experiment_id: where to look.
            artifact_file: name of the table.
            run_ids: only these runs.
            extra_columns: columns of ``mlflow.search_runs`` to add to each row, such as ``run_id`` or ``params.lr``.

        Raises:
            MlflowException: RESOURCE_DOES_NOT_EXIST when no such run has the table.
        """
        import pandas as pd

        wanted = None if run_ids is None else set(run_ids)
        runs = [
            run
            for run in self._runs_with_table(experiment_id, artifact_file)
            if wanted is None or run.info.run_id in wanted
        ]
        if not runs:
            raise not_found(f"No run of experiment {experiment_id} has the table '{artifact_file}'.")
        frames = self._read_tables(runs, artifact_file)
        if extra_columns:
            from mlflow.tracking._fluent.frames import runs_to_frame

            known = runs_to_frame(runs)
            missing = [c for c in extra_columns if c not in known.columns]
            if missing:
                raise KeyError(f"No run has the columns {missing}. There are: {', '.join(known.columns)}")
            for column in extra_columns:
                for row, frame in enumerate(frames):
                    frame[column] = pd.Series([known[column].iloc[row]] * len(frame), dtype=known[column].dtype)
        return pd.concat(frames, ignore_index=True)

    def _read_tables(self, runs: list[Run], artifact_file: str) -> list[pandas.DataFrame]:
        from concurrent.futures import ThreadPoolExecutor

        def read(run: Run) -> pandas.DataFrame:
            with tempfile.TemporaryDirectory(prefix="mlflow-") as folder:
                path = run_repo(self._opened, run.info.run_id).download_artifacts(artifact_file, folder)
                return _read(path, artifact_file)

        if len(runs) == 1:
            return [read(runs[0])]
        with ThreadPoolExecutor(max_workers=min(_DOWNLOADS, len(runs))) as pool:
            return list(pool.map(read, runs))

    def _runs_with_table(self, experiment_id: str, artifact_file: str) -> Iterator[Run]:
        # The search narrows it down; characters that mean something in a filter match anything.
        pattern = re.sub(r"[^A-Za-z0-9./\- ]+", "%", artifact_file)
        filter_string = f"tags.`{LOGGED_ARTIFACTS}` LIKE '%{pattern}%'"
        token = None
        while True:
            page = self._store.runs.search(
                [str(experiment_id)], filter_string, max_results=_RUNS_PER_PAGE, page_token=token
            )
            for run in page:
                if artifact_file in _tables_of(run.data.tags.get(LOGGED_ARTIFACTS)):
                    yield run
            token = page.token
            if not token:
                return

    def _note_table(self, run_id: str, artifact_file: str) -> None:
        value = self._store.runs.get(run_id).data.tags.get(LOGGED_ARTIFACTS)
        if artifact_file in _tables_of(value):
            return
        entries = _entries_of(value)
        entries.append({"path": artifact_file, "type": "table"})
        self.set_tag(run_id, LOGGED_ARTIFACTS, json.dumps(entries), synchronous=True)  # type: ignore[attr-defined]


def _entries_of(tag: str | None) -> list[Any]:
    try:
        entries = json.loads(tag) if tag else []
    except ValueError:
        return []
    return entries if isinstance(entries, list) else []


def _tables_of(tag: str | None) -> set[Any]:
    return {e.get("path") for e in _entries_of(tag) if isinstance(e, dict) and e.get("type") == "table"}


def _as_frame(data: Any) -> pandas.DataFrame:
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        return data
    if not isinstance(data, dict):
        raise invalid(f"A table is a pandas.DataFrame or a dictionary of columns, not {type(data).__name__}")
    try:
        return pd.DataFrame(data)
    except ValueError:  # single values, or columns of different lengths: one row
        return pd.DataFrame([data])


def _with_image_files(frame: pandas.DataFrame, repo: Any, stem: str) -> pandas.DataFrame:
    columns = [c for c in frame.columns if frame[c].dtype == object and any(_is_image(v) for v in frame[c])]
    if not columns:
        return frame
    target = posixpath.join("table_images", stem)
    frame = frame.copy()
    with tempfile.TemporaryDirectory(prefix="mlflow-") as folder:

        def cell(value: Any) -> Any:
            if not _is_image(value):
                return value
            name = str(uuid.uuid4())
            save_pair(as_pil(value), os.path.join(folder, f"{name}.png"), os.path.join(folder, f"{name}.webp"))
            return {
                "type": "image",
                "filepath": posixpath.join(target, f"{name}.png"),
                "compressed_filepath": posixpath.join(target, f"{name}.webp"),
            }

        for column in columns:
            frame[column] = [cell(v) for v in frame[column]]
        repo.log_artifacts(folder, target)
    return frame


def _is_image(value: Any) -> bool:
    return hasattr(value, "to_pil") or type(value).__module__.startswith("PIL.")


def _download_if_there(opened: Any, repo: Any, run_id: str, artifact_file: str, folder: str) -> str | None:
    folder_of, _ = split_artifact_file(artifact_file)
    wanted = posixpath.normpath(artifact_file)
    if not any(f.path == wanted and not f.is_dir for f in repo.list_artifacts(folder_of or None)):
        return None
    os.makedirs(folder, exist_ok=True)
    return repo.download_artifacts(wanted, folder)


def _write_json(frame: pandas.DataFrame, before: str | None, path: str) -> None:
    text: str = frame.to_json(None, orient="split", index=False, date_format="iso")  # type: ignore[assignment]
    if before is not None:
        # Rows are put together as JSON: to read the old ones as a frame would change what they are (true into 1.0).
        with open(before, encoding="utf-8") as file:
            text = _joined(json.load(file), json.loads(text))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _joined(old: Any, new: Any) -> str:
    columns = list(old["columns"])
    columns += [c for c in new["columns"] if c not in columns]
    rows = []
    for table in (old, new):
        at = {c: i for i, c in enumerate(table["columns"])}
        places = [at.get(c) for c in columns]
        rows += [[None if p is None else row[p] for p in places] for row in table["data"]]
    return json.dumps({"columns": columns, "data": rows}, separators=(",", ":"))


def _write_parquet(frame: pandas.DataFrame, before: str | None, path: str) -> None:
    import pandas as pd

    if before is not None:
        frame = pd.concat([pd.read_parquet(before), frame], ignore_index=True)
    frame.to_parquet(path)


def _read(path: str, artifact_file: str) -> pandas.DataFrame:
    import pandas as pd

    if artifact_file.lower().endswith(".parquet"):
        return pd.read_parquet(path)
    try:
        return pd.read_json(path, orient="split")
    except ValueError as error:
        raise MlflowException(f"The table '{artifact_file}' cannot be read: {error}", "INVALID_STATE") from error
