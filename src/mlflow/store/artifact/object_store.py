"""Artifacts in object stores: S3 and what speaks its language, Google Cloud Storage, Azure Blob Storage and Data Lake.

All of them through obstore, which transfers in native code, in parts and without the interpreter's lock. An object
appears when its upload is complete; uploads that fail are aborted.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urlsplit

from mlflow.entities.file_info import FileInfo
from mlflow.entities.multipart_upload import CreateMultipartUploadResponse, MultipartUploadPart
from mlflow.environment_variables import (
    MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT,
    MLFLOW_ENABLE_MULTIPART_DOWNLOAD,
    MLFLOW_ENABLE_MULTIPART_UPLOAD,
    MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE,
    MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE,
    MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE,
)
from mlflow.exceptions import MlflowException, invalid, not_found
from mlflow.store.artifact.artifact_repo import ArtifactRepository, MultipartUploadMixin
from mlflow.store.artifact.paths import PARTIAL_SUFFIX, clean_path, file_path, is_clean, join
from mlflow.store.artifact.reader import Reader
from mlflow.store.artifact.transfer import CHUNK, Progress, content_type

__all__ = [
    "AzureBlobArtifactRepository",
    "AzureDataLakeArtifactRepository",
    "GCSArtifactRepository",
    "ObjectStoreArtifactRepository",
    "R2ArtifactRepository",
    "S3ArtifactRepository",
]

# Asked for when there are no credentials: the metadata services of the clouds' machines.
_NO_CREDENTIALS = re.compile(
    r"InvalidAccessKeyId|redential|/latest/api/token|/latest/meta-data|169\.254\.169\.254|metadata\.google|/metadata/identity"
)
_SMALLEST_PART = 5 << 20  # S3's own limit
_MOST_PARTS = 9_000  # S3 takes 10,000, Azure 50,000
_PARTS_AT_A_TIME = 4
_STREAM_PART = 16 << 20  # of unknown length: up to 140 GB


class ObjectStoreArtifactRepository(ArtifactRepository):
    """Objects whose keys begin with the path of the root URI. Subclasses say how the store is opened."""

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        parts = urlsplit(artifact_uri.replace("#", "%23").replace("?", "%3F"))
        if not parts.netloc:
            raise invalid(f"'{artifact_uri}' names no bucket. Such a URI looks like {parts.scheme}://bucket/path.")
        self._netloc = parts.netloc
        # Keys are kept as they are written; only '#' and '?' were hidden from the parser above.
        path = parts.path.replace("%23", "#").replace("%3F", "?")
        self._root = clean_path(path.strip("/"))
        self._opened: tuple[int, Any] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_opened": None}

    def _open(self) -> Any:
        """A new obstore store for the bucket."""
        raise NotImplementedError

    @property
    def _store(self) -> Any:
        if self._opened is None or self._opened[0] != os.getpid():
            self._opened = (os.getpid(), self._open())
        return self._opened[1]

    def _key(self, path: str | None) -> str:
        return join(self._root, path)

    def _attributes(self, path: str) -> dict[str, str]:
        return {"Content-Type": content_type(path)}

    def _part_size(self, size: int | None) -> int:
        wanted = MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE.get()
        if size is None:
            return max(wanted, _STREAM_PART)
        return max(wanted, _SMALLEST_PART, -(-size // _MOST_PARTS))

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        local_file = os.fspath(local_file)
        path = join(artifact_path, posixpath.basename(local_file.replace(os.sep, "/")))
        with open(local_file, "rb") as file, Progress(f"Uploading {path}", os.stat(local_file).st_size) as progress:
            self._put(path, _Counted(file, progress), os.fstat(file.fileno()).st_size)

    def write_stream(self, path: str, chunks: Iterable[bytes], size: int | None = None) -> None:
        if size is not None and size <= _SMALLEST_PART:
            self._put(path, b"".join(chunks), size)
        else:
            self._put(path, (bytes(chunk) for chunk in chunks if chunk), size)

    def _put(self, path: str, content: Any, size: int | None) -> None:
        import obstore

        key = self._key(file_path(path))
        part = self._part_size(size)
        parts = MLFLOW_ENABLE_MULTIPART_UPLOAD.get() and (size is None or size > part)
        with _translated(path):
            obstore.put(
                self._store,
                key,
                content,
                attributes=self._attributes(path),
                use_multipart=parts if size is not None else None,
                chunk_size=part,
                max_concurrency=_PARTS_AT_A_TIME,
            )

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        import obstore

        folder = self._key(path)
        with _translated(path or ""):
            found = obstore.list_with_delimiter(self._store, folder or None)
        folders = {name for name in found["common_prefixes"] if name != folder}
        out = [FileInfo(self._relative(name), True, None) for name in folders]
        for item in found["objects"]:
            # A key that ends in '/' stands for its folder, and Data Lake has an object for each.
            if item["path"] != folder and item["path"] not in folders:
                out.append(FileInfo(self._relative(item["path"]), False, item["size"]))
        return sorted((info for info in out if is_clean(info.path)), key=lambda info: info.path)

    def _relative(self, key: str) -> str:
        return key[len(self._root) + 1 :] if self._root else key

    def _is_directory(self, artifact_path: str) -> bool:
        import obstore

        path = clean_path(artifact_path)
        if not path:
            return True
        with _translated(path):
            try:
                size = obstore.head(self._store, self._key(path))["size"]
            except FileNotFoundError:
                size = 0
        return size == 0 and bool(self.list_artifacts(path))

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        import obstore

        path = clean_path(artifact_path)
        key = self._key(path)
        with _translated(path):
            for page in obstore.list(self._store, key or None, chunk_size=500):
                names = [item["path"] for item in page]
                if names:
                    _delete(self._store, names)
            if path:
                _delete(self._store, [key])

    def open_reader(self, path: str, start: int = 0, end: int | None = None) -> Reader:
        import obstore

        path = clean_path(path)
        if not path or path.endswith(PARTIAL_SUFFIX):
            raise not_found(f"No such artifact: '{path}'. List the artifacts to see which there are.")
        options: dict[str, Any] = {}
        if end is not None:
            options["range"] = (start, end)
        elif start:
            options["range"] = {"offset": start}
        if end is not None and end <= start:
            return Reader(iter(()))
        with _translated(path):
            found = obstore.get(self._store, self._key(path), options=cast(Any, options or None))
            media_type = found.attributes.get("Content-Type")
            size, etag = found.meta["size"], found.meta.get("e_tag")
        return Reader(_pieces(found, path), size=size, media_type=media_type, etag=etag)

    def _receive(self, path: str, size: int | None, file: Any, progress: Progress) -> None:
        step = MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE.get()
        if size is None and MLFLOW_ENABLE_MULTIPART_DOWNLOAD.get():
            with self.open_reader(path, 0, 1) as reader:
                size = reader.size
        large = size is not None and size >= MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE.get()
        if not (large and MLFLOW_ENABLE_MULTIPART_DOWNLOAD.get() and hasattr(os, "pwrite")):
            super()._receive(path, size, file, progress)
            return
        from concurrent.futures import ThreadPoolExecutor

        from mlflow.store.artifact.transfer import run_all

        def receive(start: int) -> None:
            place = start
            with self.open_reader(path, start, min(start + step, size)) as reader:
                for chunk in reader:
                    view = memoryview(chunk)
                    while view:
                        written = os.pwrite(file.fileno(), view, place)
                        place += written
                        view = view[written:]
                    progress.advance(len(chunk))
            if place != min(start + step, size):
                raise MlflowException(f"The download of '{path}' was cut off. Try again.", "TEMPORARILY_UNAVAILABLE")

        # A pool of its own: this runs in a thread of the repository's, which must not wait for another of them.
        with ThreadPoolExecutor(_PARTS_AT_A_TIME) as pool:
            run_all(pool, receive, range(0, size or 0, step), window=_PARTS_AT_A_TIME, what="download")


class _Counted:
    """A file whose reads are shown by a progress bar."""

    def __init__(self, file: Any, progress: Progress):
        self._file = file
        self._progress = progress

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._progress.advance(len(piece))
        return piece

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _pieces(found: Any, path: str) -> Iterator[bytes]:
    with _translated(path):
        for chunk in found.stream(min_chunk_size=CHUNK):
            yield bytes(chunk)


def _delete(store: Any, names: list[str]) -> None:
    import obstore

    try:
        obstore.delete(store, names)
    except FileNotFoundError:
        # Some stores mind what is missing; the others of the page still go.
        for name in names if len(names) > 1 else ():
            _delete(store, [name])


@contextmanager
def _translated(path: str) -> Iterator[None]:
    """Errors of the store in our words, without its debugging output and without signatures of URLs."""
    from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

    try:
        yield
    except FileNotFoundError as error:
        if "NoSuchBucket" in str(error) or "ContainerNotFound" in str(error):
            raise not_found(f"The bucket or container does not exist: {_reason(error)}") from None
        raise not_found(f"No such artifact: '{path}'. List the artifacts to see which there are.") from None
    except (PermissionDeniedError, PermissionError) as error:
        raise MlflowException(
            f"The storage does not allow this for '{path}': {_reason(error)} Check the credentials of this process.",
            "PERMISSION_DENIED",
        ) from None
    except UnauthenticatedError as error:
        raise MlflowException(
            f"The storage does not accept the credentials of this process: {_reason(error)}", "UNAUTHENTICATED"
        ) from None
    except BaseError as error:
        reason = _reason(error)
        code = "INTERNAL_ERROR"
        if "redirect without LOCATION" in reason:
            reason += " The bucket lies in another region: set AWS_DEFAULT_REGION to it."
        elif "invalid path" in reason:
            reason += " Another program stored it; rename or delete it with the storage's own tools."
        elif _NO_CREDENTIALS.search(reason):
            reason = f"This process has no credentials that it accepts ({reason}). Set them as for its own tools."
            code = "UNAUTHENTICATED"
        raise MlflowException(f"The storage failed for '{path}': {reason}", code) from None


def _reason(error: Exception) -> str:
    text = str(error).split("\n\nDebug source", 1)[0]
    return re.sub(r"(https?://[^\s?]*)\?\S*", r"\1", " ".join(text.split()))[:600]


def _client_options() -> dict[str, Any]:
    """Time limits: none for the whole of a transfer unless one is set, one for standing still."""
    limit = MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT.get()
    return {"timeout": f"{limit or 7 * 86400}s", "connect_timeout": "10s", "read_timeout": "300s"}


def _retries() -> dict[str, Any]:
    from datetime import timedelta

    return {"max_retries": 6, "retry_timeout": timedelta(seconds=60)}


class S3ArtifactRepository(ObjectStoreArtifactRepository, MultipartUploadMixin):
    """``s3://bucket/path``, at AWS or at the endpoint in ``MLFLOW_S3_ENDPOINT_URL``.

    Args:
        access_key_id: with the two others, credentials that go before those of the environment.
        secret_access_key: see there.
        session_token: see there.
    """

    def __init__(
        self,
        artifact_uri: str,
        access_key_id: str | None = None,
        secret_access_key: str | None = None,
        session_token: str | None = None,
        tracking_uri: str | None = None,
        registry_uri: str | None = None,
    ) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        keys = {
            "access_key_id": access_key_id,
            "secret_access_key": secret_access_key,
            "session_token": session_token,
        }
        self._keys = {name: value for name, value in keys.items() if value}

    @property
    def bucket(self) -> str:
        """Name of the bucket."""
        return self._netloc

    def _endpoint(self) -> str | None:
        return None

    def parse_s3_compliant_uri(self, uri: str) -> tuple[str, str]:
        """Bucket and path of a URI."""
        parts = urlsplit(uri)
        return parts.netloc, parts.path.lstrip("/")

    def settings(self) -> dict[str, Any]:
        """Keyword arguments of the store."""
        from mlflow.store.artifact.aws import s3_settings, upload_extra_args

        found = s3_settings(self.bucket, self._keys or None, self._endpoint())
        found["config"].update(upload_extra_args()[0])
        return found

    def _open(self) -> Any:
        from obstore.store import S3Store

        from mlflow.store.artifact.aws_multipart import check_owner

        found = self.settings()
        check_owner(found)
        found["client_options"] = {**_client_options(), **found["client_options"]}
        return S3Store(**found, retry_config=cast(Any, _retries()))

    def _attributes(self, path: str) -> dict[str, str]:
        from mlflow.store.artifact.aws import upload_extra_args

        return {**super()._attributes(path), **upload_extra_args()[1]}

    def create_multipart_upload(
        self, local_file: str, num_parts: int = 1, artifact_path: str | None = None
    ) -> CreateMultipartUploadResponse:
        from mlflow.store.artifact.aws_multipart import create

        return create(self.settings(), self._part_key(local_file, artifact_path), num_parts)

    def complete_multipart_upload(
        self,
        local_file: str,
        upload_id: str,
        parts: list[MultipartUploadPart] | None = None,
        artifact_path: str | None = None,
    ) -> None:
        from mlflow.store.artifact.aws_multipart import complete

        complete(self.settings(), self._part_key(local_file, artifact_path), upload_id, parts or [])

    def abort_multipart_upload(self, local_file: str, upload_id: str, artifact_path: str | None = None) -> None:
        from mlflow.store.artifact.aws_multipart import abort

        abort(self.settings(), self._part_key(local_file, artifact_path), upload_id)

    def _part_key(self, local_file: str, artifact_path: str | None) -> str:
        return self._key(join(artifact_path, posixpath.basename(local_file)))


class R2ArtifactRepository(S3ArtifactRepository):
    """``r2://bucket@account.r2.cloudflarestorage.com/path``."""

    def __init__(self, artifact_uri: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(artifact_uri, *args, **kwargs)
        if "@" not in self._netloc:
            raise invalid(f"'{artifact_uri}' is no R2 URI: r2://<bucket>@<account>.r2.cloudflarestorage.com/<path>.")

    @property
    def bucket(self) -> str:
        return self._netloc.split("@")[0]

    def _endpoint(self) -> str | None:
        return f"https://{self._netloc.split('@')[1]}"

    def settings(self) -> dict[str, Any]:
        found = super().settings()
        found["config"]["region"] = "auto"
        return found


class GCSArtifactRepository(ObjectStoreArtifactRepository):
    """``gs://bucket/path``, with Google's application default credentials."""

    def _open(self) -> Any:
        from obstore.store import GCSStore

        from mlflow.store.artifact.google_azure import gcs_settings

        found = gcs_settings(self._netloc)
        found["client_options"] = {**_client_options(), **found["client_options"]}
        return GCSStore(**found, retry_config=cast(Any, _retries()))

    def _part_size(self, size: int | None) -> int:
        from mlflow.environment_variables import MLFLOW_GCS_UPLOAD_CHUNK_SIZE

        return max(super()._part_size(size), MLFLOW_GCS_UPLOAD_CHUNK_SIZE.get() or 0)


class AzureBlobArtifactRepository(ObjectStoreArtifactRepository, MultipartUploadMixin):
    """``wasbs://container@account.blob.core.windows.net/path`` (or ``az://container/path``)."""

    def _open(self) -> Any:
        from obstore.store import AzureStore

        from mlflow.store.artifact.google_azure import azure_settings

        container, _, host = self._netloc.rpartition("@")
        found = azure_settings(*((container, host) if container else (self._netloc, "")))
        found["client_options"] = {**_client_options(), **found["client_options"]}
        return AzureStore(**found, retry_config=cast(Any, _retries()))

    def create_multipart_upload(
        self, local_file: str, num_parts: int = 1, artifact_path: str | None = None
    ) -> CreateMultipartUploadResponse:
        from mlflow.store.artifact.google_azure import create_blocks

        return create_blocks(self._store, self._key(join(artifact_path, posixpath.basename(local_file))), num_parts)

    def complete_multipart_upload(
        self,
        local_file: str,
        upload_id: str | None = None,
        parts: list[MultipartUploadPart] | None = None,
        artifact_path: str | None = None,
    ) -> None:
        from mlflow.store.artifact.google_azure import commit_blocks

        commit_blocks(self._store, self._key(join(artifact_path, posixpath.basename(local_file))), parts or [])

    def abort_multipart_upload(
        self, local_file: str, upload_id: str | None = None, artifact_path: str | None = None
    ) -> None:
        """Blocks that are not committed vanish by themselves."""


class AzureDataLakeArtifactRepository(AzureBlobArtifactRepository):
    """``abfss://filesystem@account.dfs.core.windows.net/path``."""
