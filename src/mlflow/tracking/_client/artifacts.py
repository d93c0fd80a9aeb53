"""Artifacts of runs, through the client."""

from __future__ import annotations

import json
import logging
import os
import posixpath
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid
from mlflow.tracking._artifacts import run_repo
from mlflow.tracking._client.base import ClientPart

if TYPE_CHECKING:
    import matplotlib.figure
    import plotly.graph_objects

    from mlflow.entities.file_info import FileInfo

__all__ = ["ArtifactsPart"]

_logger = logging.getLogger("mlflow.tracking.client")
_PLOTLY_IMAGES = {".png", ".jpeg", ".webp", ".svg", ".pdf"}


class ArtifactsPart(ClientPart):
    """Files of runs.

    ``artifact_path`` names a folder, ``artifact_file`` a file, both below the run's root and with ``/`` between parts.
    """

    def log_artifact(self, run_id, local_path, artifact_path=None) -> None:
        """Copy a file, or a folder under its own name, to the run's artifacts."""
        path = os.path.expanduser(os.fspath(local_path))
        repo = run_repo(self._opened, run_id)
        if os.path.isdir(path):
            name = os.path.basename(os.path.abspath(path))
            repo.log_artifacts(path, posixpath.join(artifact_path, name) if artifact_path else name)
        elif os.path.isfile(path):
            repo.log_artifact(path, artifact_path)
        else:
            raise FileNotFoundError(2, "No such file or folder to log as an artifact", path)

    def log_artifacts(self, run_id: str, local_dir: str, artifact_path: str | None = None) -> None:
        """Copy what a folder holds to the run's artifacts."""
        path = os.path.expanduser(os.fspath(local_dir))
        repo = run_repo(self._opened, run_id)
        if os.path.isdir(path):
            repo.log_artifacts(path, artifact_path)
        else:  # as in MLflow no error: the training that produced nothing has still ended well
            _logger.warning("There is no folder '%s'; no artifacts are logged from it", path)

    def log_text(self, run_id: str, text: str, artifact_file: str) -> None:
        """Write a text as a UTF-8 file, as it is."""
        if not isinstance(text, str):
            raise TypeError(f"'log_text' needs a str, not {type(text).__name__}")
        with self._new_artifact(run_id, artifact_file) as path, open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)

    def log_dict(self, run_id: str, dictionary: dict[str, Any], artifact_file: str) -> None:
        """Write a dictionary (or list) as YAML where the name ends in ``.yml`` or ``.yaml``, else as JSON.

        What JSON does not know is written as its text; in YAML, NumPy's numbers and arrays become plain ones.
        """
        if artifact_file.endswith((".yml", ".yaml")):
            content = _as_yaml(dictionary)
        else:
            content = json.dumps(dictionary, indent=2, default=str)
        self.log_text(run_id, content, artifact_file)

    def log_figure(
        self,
        run_id: str,
        figure: matplotlib.figure.Figure | plotly.graph_objects.Figure,
        artifact_file: str,
        *,
        save_kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Write a Matplotlib or Plotly figure in the format that the name's ending says.

        Args:
            run_id: the run.
            figure: the figure.
            artifact_file: for Plotly ``.html``, ``.png``, ``.jpeg``, ``.webp``, ``.svg`` or ``.pdf``.
            save_kwargs: go to ``Figure.savefig``, ``write_html`` or ``write_image``.
        """
        options = dict(save_kwargs or {})
        module = type(figure).__module__.partition(".")[0]
        if hasattr(figure, "savefig"):
            ending = posixpath.splitext(artifact_file)[1]
            if not ending:
                raise invalid(f"The name '{artifact_file}' needs an ending that says the figure's format, such as .png")
            with self._new_artifact(run_id, artifact_file) as path:
                figure.savefig(path, **options)  # type: ignore[union-attr]
        elif module == "plotly":
            ending = posixpath.splitext(artifact_file)[1]
            if ending != ".html" and ending not in _PLOTLY_IMAGES:
                raise TypeError(f"Unsupported file extension for a Plotly figure: '{ending}'. Use .html or .png")
            with self._new_artifact(run_id, artifact_file) as path:
                if ending == ".html":
                    figure.write_html(path, **{"include_plotlyjs": "cdn", "auto_open": False, **options})  # type: ignore[union-attr]
                else:
                    figure.write_image(path, **options)  # type: ignore[union-attr]
        else:
            raise TypeError(f"Unsupported figure: {type(figure)}. Give a Matplotlib or Plotly figure.")

    def list_artifacts(self, run_id: str, path=None) -> list[FileInfo]:
        """Files and folders directly below the run's root, or below ``path``; none where there is nothing."""
        return run_repo(self._opened, run_id).list_artifacts(path)

    def download_artifacts(self, run_id: str, path: str, dst_path: str | None = None) -> str:
        """Copy a file or folder to this machine and return where it is.

        Args:
            run_id: the run.
            path: below the run's root; empty for everything.
            dst_path: a folder; without it a temporary one, so that what the caller does there touches no artifact.
                Only a whole root on this machine is not copied.
        """
        if dst_path is not None:
            os.makedirs(dst_path, exist_ok=True)
        elif path:
            dst_path = tempfile.mkdtemp(prefix="mlflow-")
        return run_repo(self._opened, run_id).download_artifacts(path, dst_path)

    @contextmanager
    def _new_artifact(self, run_id: str, artifact_file: str) -> Iterator[str]:
        """A local path to write to; what stands there at the end of the block becomes the artifact."""
        folder, name = split_artifact_file(artifact_file)
        repo = run_repo(self._opened, run_id)
        with tempfile.TemporaryDirectory(prefix="mlflow-") as temporary:
            path = os.path.join(temporary, name)
            yield path
            repo.log_artifact(path, folder or None)


def split_artifact_file(artifact_file: str) -> tuple[str, str]:
    """Folder and name of an artifact file. Raises INVALID_PARAMETER_VALUE for a path that leaves the root."""
    folder, name = posixpath.split(posixpath.normpath(os.fspath(artifact_file)))
    bad = not artifact_file or artifact_file.endswith("/") or name in ("", ".", "..") or "\0" in name
    if bad or folder.startswith(("/", "..")):
        raise invalid(
            f"Invalid artifact path: {artifact_file!r}. Name a file below the run's root, such as 'plots/loss.png'."
        )
    return folder, name


def _as_yaml(value: Any) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Plain YAML that any safe loader reads; what it does not know becomes plain data or a text."""

    def plain(dumper: yaml.SafeDumper, data: Any) -> yaml.Node:
        if hasattr(data, "tolist"):
            return dumper.represent_data(data.tolist())
        return dumper.represent_str(str(data))

    Dumper.add_representer(tuple, lambda d, data: d.represent_list(list(data)))
    Dumper.add_multi_representer(dict, lambda d, data: d.represent_dict(dict(data)))
    Dumper.add_multi_representer(object, plain)
    return yaml.dump(value, Dumper=Dumper, default_flow_style=False)
