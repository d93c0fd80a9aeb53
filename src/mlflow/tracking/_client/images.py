"""Images as artifacts of runs: single files, and series over steps for charts.

A series image is two files below ``images/``: ``<key>%step%<step>%timestamp%<ms>%<id>.png`` and, for quick display, the
same with ``%compressed.webp``; slashes in the key become ``#``.
"""

from __future__ import annotations

import os
import random
import re
import tempfile
import uuid
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid
from mlflow.tracking._artifacts import run_repo
from mlflow.tracking._client.artifacts import ArtifactsPart
from mlflow.tracking._client.base import in_background, now_ms
from mlflow.tracking._tag_names import LOGGED_IMAGES

if TYPE_CHECKING:
    import numpy
    import PIL.Image

    import mlflow

__all__ = ["ImagesPart"]

_KEY = re.compile(r"^[a-zA-Z0-9_\-./ ]+$")


class ImagesPart(ArtifactsPart):
    """Images."""

    def log_image(
        self,
        run_id: str,
        image: numpy.ndarray | PIL.Image.Image | mlflow.Image,
        artifact_file: str | None = None,
        key: str | None = None,
        step: int | None = None,
        timestamp: int | None = None,
        synchronous: bool | None = None,
    ) -> None:
        """Log an image, either as a file or as a point of a series.

        Args:
            run_id: the run.
            image: an array (height, width[, 1, 3 or 4 channels]) of whole numbers 0 to 255, of floats 0 to 1 or of
                truth values; a Pillow image; or an ``mlflow.Image``.
            artifact_file: name of the file; its ending says the format. Excludes the following three.
            key: name of the series: letters, digits and ``_ - . /`` or spaces.
            step: 0 by default.
            timestamp: epoch milliseconds; now by default.
            synchronous: False returns before the files of a series are written; the end of the run waits for them, and
                so does ``mlflow.flush_artifact_async_logging``.
        """
        if artifact_file is not None and (key is not None or step is not None or timestamp is not None):
            raise TypeError("Give either 'artifact_file', or 'key' with 'step' and 'timestamp', not both.")
        if artifact_file is None and key is None:
            raise TypeError("Give 'artifact_file' for a single image or 'key' for a series of images.")
        picture = as_pil(image)
        if artifact_file is not None:
            with self._new_artifact(run_id, artifact_file) as path:
                picture.save(path)
            return
        assert key is not None
        if not _KEY.match(key):
            raise ValueError(
                f"The key {key!r} of an image may only have letters, digits, underscores, dashes, periods, spaces and "
                "slashes."
            )
        stem = _stem(key, 0 if step is None else step, now_ms() if timestamp is None else timestamp)
        opened = self._opened
        repo = run_repo(opened, run_id)
        if in_background(synchronous):
            copy = picture.copy()  # the caller may go on drawing
            opened.artifact_logger.log(run_id, lambda: _write_point(repo, stem, copy))
        else:
            _write_point(repo, stem, picture)
        if (run_id, LOGGED_IMAGES) not in opened.known:
            self.set_tag(run_id, LOGGED_IMAGES, True, synchronous)  # type: ignore[attr-defined]
            opened.know((run_id, LOGGED_IMAGES))


def as_pil(image: Any) -> PIL.Image.Image:
    """A Pillow image of whatever ``log_image`` takes."""
    if hasattr(image, "to_pil"):
        return image.to_pil()
    if type(image).__module__.partition(".")[0] == "PIL" or hasattr(image, "getbands"):
        return image
    if hasattr(image, "__array_interface__") and hasattr(image, "dtype"):
        from mlflow.tracking.multimedia import convert_to_pil_image

        return convert_to_pil_image(image)
    raise TypeError(
        f"Unsupported image object type: {type(image)}. Give a numpy.ndarray, a PIL.Image.Image or an mlflow.Image."
    )


def save_pair(picture: PIL.Image.Image, png: str, webp: str) -> None:
    """Write an image in full, and small for quick display."""
    from mlflow.tracking.multimedia import compress_image_size

    try:
        picture.save(png)
        compress_image_size(picture).save(webp)
    except OSError as error:
        raise invalid(f"The image cannot be written as PNG and WebP: {error}") from error


def _write_point(repo: Any, stem: str, picture: PIL.Image.Image) -> None:
    with tempfile.TemporaryDirectory(prefix="mlflow-") as folder:
        png, webp = os.path.join(folder, f"{stem}.png"), os.path.join(folder, f"{stem}%compressed.webp")
        save_pair(picture, png, webp)
        repo.log_artifact(png, "images")
        repo.log_artifact(webp, "images")


def _stem(key: str, step: Any, timestamp: int) -> str:
    # The id starts with a letter beyond f: "%" and two hexadecimal digits would read as an escape in a URL.
    unique = random.SystemRandom().choice("ghijklmnopqrstuvwxyz") + str(uuid.uuid4())[1:]
    return f"{key.replace('/', '#')}%step%{step}%timestamp%{timestamp}%{unique}"
