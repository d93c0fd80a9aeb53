"""Every setting, declared once: name, type, default and what it does. Values are read when asked for, never at import.

``MLFLOW_TRACKING_URI.get()`` gives the typed value or the default, ``.set(value)`` and ``.unset()`` change the
process's environment. A value that does not fit its type is an error that names the variable.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any


class _EnvironmentVariable:
    """One setting. ``type`` turns the text into the value; ``default`` is returned while the variable is unset."""

    def __init__(self, name: str, type: Callable[[str], Any], default: Any):
        if type is bool and not isinstance(self, _BooleanEnvironmentVariable):
            raise ValueError("declare a boolean setting with _BooleanEnvironmentVariable")
        self.name = name
        self.type = type
        self.default = default

    @property
    def defined(self) -> bool:
        """True while the variable is in the environment, even when empty."""
        return self.name in os.environ

    def is_set(self) -> bool:
        """Same as ``defined``."""
        return self.defined

    def get_raw(self) -> str | None:
        """The text in the environment, or None."""
        return os.environ.get(self.name)

    def set(self, value: Any) -> None:
        """Put a value into this process's environment."""
        os.environ[self.name] = str(value)

    def unset(self) -> None:
        """Take the variable out of this process's environment."""
        os.environ.pop(self.name, None)

    def get(self) -> Any:
        """The typed value, or the default. Raises ValueError for text that does not fit the type."""
        raw = os.environ.get(self.name)
        if raw is None:
            return self.default
        try:
            return self.type(raw)
        except Exception as error:
            raise ValueError(
                f"The environment variable {self.name}={raw!r} is not a valid {self._type_name()}"
            ) from error

    def _type_name(self) -> str:
        return getattr(self.type, "__name__", str(self.type)).strip("_")

    @contextmanager
    def overridden(self, value: Any):
        """Set the variable within a ``with`` block."""
        before = self.get_raw()
        self.set(value)
        try:
            yield self
        finally:
            if before is None:
                self.unset()
            else:
                os.environ[self.name] = before

    def __str__(self):
        return f"{self.name} (default: {self.default})"

    def __repr__(self):
        return repr(self.name)

    def __format__(self, spec):
        return self.name.__format__(spec)


class _BooleanEnvironmentVariable(_EnvironmentVariable):
    """A switch: true, false, 1 or 0 in any case."""

    def __init__(self, name: str, default: bool | None):
        super().__init__(name, bool, default)

    def get(self) -> bool | None:
        raw = os.environ.get(self.name)
        if raw is None:
            return self.default
        text = raw.strip().lower()
        if text in ("true", "1"):
            return True
        if text in ("false", "0"):
            return False
        raise ValueError(f"The environment variable {self.name}={raw!r} must be one of true, false, 1 and 0")


def _split_strip(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


# Where to log
MLFLOW_TRACKING_URI = _EnvironmentVariable("MLFLOW_TRACKING_URI", str, None)
"""The tracking server, database or folder."""
MLFLOW_REGISTRY_URI = _EnvironmentVariable("MLFLOW_REGISTRY_URI", str, None)
"""The model registry, where it is not the tracking store."""
MLFLOW_TRACKING_DIR = _EnvironmentVariable("MLFLOW_TRACKING_DIR", str, None)
"""Folder of the file store, in place of ``./mlruns``."""
MLFLOW_REGISTRY_DIR = _EnvironmentVariable("MLFLOW_REGISTRY_DIR", str, None)
"""Folder of a registry in files."""
MLFLOW_EXPERIMENT_ID = _EnvironmentVariable("MLFLOW_EXPERIMENT_ID", str, None)
"""Experiment of runs that name none, by id; before ``MLFLOW_EXPERIMENT_NAME``."""
MLFLOW_EXPERIMENT_NAME = _EnvironmentVariable("MLFLOW_EXPERIMENT_NAME", str, None)
"""Experiment of runs that name none, by name; made when it is missing."""
MLFLOW_RUN_ID = _EnvironmentVariable("MLFLOW_RUN_ID", str, None)
"""The run that ``start_run`` goes on with once, such as the one of ``mlflow run``."""
MLFLOW_RUN_CONTEXT = _EnvironmentVariable("MLFLOW_RUN_CONTEXT", str, None)
"""Tags for every run, as a JSON object."""
MLFLOW_ACTIVE_MODEL_ID = _EnvironmentVariable("MLFLOW_ACTIVE_MODEL_ID", str, None)
"""The logged model that traces and metrics are linked with."""
_MLFLOW_ACTIVE_MODEL_ID = _EnvironmentVariable("_MLFLOW_ACTIVE_MODEL_ID", str, None)
"""The same, for MLflow's own processes."""
MLFLOW_OFFLINE = _BooleanEnvironmentVariable("MLFLOW_OFFLINE", False)
"""Log into a local folder, whatever the tracking URI; ``mlflow sync`` brings it there later."""
MLFLOW_OFFLINE_DIR = _EnvironmentVariable("MLFLOW_OFFLINE_DIR", str, "./.mlflow-offline")
"""The folder of the offline mode."""
MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH = _EnvironmentVariable("MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH", int, 2048)
"""Longest artifact location of an experiment, in characters."""
MLFLOW_TRUNCATE_LONG_VALUES = _BooleanEnvironmentVariable("MLFLOW_TRUNCATE_LONG_VALUES", True)
"""Cut params and tags that are too long; otherwise they are refused."""
MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT = _BooleanEnvironmentVariable("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", False)
"""Print no link to a run when it ends."""
MLFLOW_PRINT_MODEL_URLS_ON_CREATION = _BooleanEnvironmentVariable("MLFLOW_PRINT_MODEL_URLS_ON_CREATION", True)
"""Print a link to each logged model."""

# Who is asking
MLFLOW_TRACKING_USERNAME = _EnvironmentVariable("MLFLOW_TRACKING_USERNAME", str, None)
"""User name for HTTP basic authentication."""
MLFLOW_TRACKING_PASSWORD = _EnvironmentVariable("MLFLOW_TRACKING_PASSWORD", str, None)
"""Password for HTTP basic authentication."""
MLFLOW_TRACKING_TOKEN = _EnvironmentVariable("MLFLOW_TRACKING_TOKEN", str, None)
"""Bearer token; a user name has precedence."""
MLFLOW_TRACKING_AUTH = _EnvironmentVariable("MLFLOW_TRACKING_AUTH", str, None)
"""Name of the plug-in that authenticates requests."""
MLFLOW_TRACKING_AWS_SIGV4 = _BooleanEnvironmentVariable("MLFLOW_TRACKING_AWS_SIGV4", False)
"""Sign requests for AWS."""
MLFLOW_TRACKING_INSECURE_TLS = _BooleanEnvironmentVariable("MLFLOW_TRACKING_INSECURE_TLS", False)
"""Do not verify the server's certificate."""
MLFLOW_TRACKING_SERVER_CERT_PATH = _EnvironmentVariable("MLFLOW_TRACKING_SERVER_CERT_PATH", str, None)
"""Certificates to verify the server with."""
MLFLOW_TRACKING_CLIENT_CERT_PATH = _EnvironmentVariable("MLFLOW_TRACKING_CLIENT_CERT_PATH", str, None)
"""The client's own certificate."""

# Requests to the server
MLFLOW_HTTP_REQUEST_TIMEOUT = _EnvironmentVariable("MLFLOW_HTTP_REQUEST_TIMEOUT", int, 120)
"""Seconds that one request may take."""
MLFLOW_HTTP_REQUEST_MAX_RETRIES = _EnvironmentVariable("MLFLOW_HTTP_REQUEST_MAX_RETRIES", int, 7)
"""How often a request that failed for a passing reason is sent again."""
MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR = _EnvironmentVariable("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", int, 2)
"""Growth of the pause between tries."""
MLFLOW_HTTP_REQUEST_BACKOFF_JITTER = _EnvironmentVariable("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", float, 1.0)
"""Longest random addition to a pause, in seconds."""
MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER = _BooleanEnvironmentVariable("MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER", True)
"""Wait as long as the server asks for."""
MLFLOW_HTTP_OUTAGE_PATIENCE_SECONDS = _EnvironmentVariable("MLFLOW_HTTP_OUTAGE_PATIENCE_SECONDS", float, None)
"""How long a request outlives a server that is down, frozen or overloaded; negative: for ever."""
_MLFLOW_HTTP_REQUEST_MAX_RETRIES_LIMIT = _EnvironmentVariable("_MLFLOW_HTTP_REQUEST_MAX_RETRIES_LIMIT", int, 10)
"""Bound of the number of tries."""
_MLFLOW_HTTP_REQUEST_MAX_BACKOFF_FACTOR_LIMIT = _EnvironmentVariable(
    "_MLFLOW_HTTP_REQUEST_MAX_BACKOFF_FACTOR_LIMIT", int, 120
)
"""Bound of the growth of the pause."""
MLFLOW_ALLOW_HTTP_REDIRECTS = _BooleanEnvironmentVariable("MLFLOW_ALLOW_HTTP_REDIRECTS", True)
"""Follow redirects."""
MLFLOW_HTTP_POOL_CONNECTIONS = _EnvironmentVariable("MLFLOW_HTTP_POOL_CONNECTIONS", int, 10)
"""How many hosts connections are kept for."""
MLFLOW_HTTP_POOL_MAXSIZE = _EnvironmentVariable("MLFLOW_HTTP_POOL_MAXSIZE", int, 10)
"""How many connections are kept for one host."""

# Logging in the background
MLFLOW_ENABLE_ASYNC_LOGGING = _BooleanEnvironmentVariable("MLFLOW_ENABLE_ASYNC_LOGGING", False)
"""Log metrics, params and tags in the background."""
MLFLOW_ASYNC_LOGGING_THREADPOOL_SIZE = _EnvironmentVariable("MLFLOW_ASYNC_LOGGING_THREADPOOL_SIZE", int, 10)
"""Threads that do so."""
MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS = _EnvironmentVariable("MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS", int, None)
"""How long entries are gathered before they are sent."""
_MLFLOW_CREATE_LOGGED_MODEL_PARAMS_BATCH_SIZE = _EnvironmentVariable(
    "_MLFLOW_CREATE_LOGGED_MODEL_PARAMS_BATCH_SIZE", int, 100
)
"""Params sent along when a logged model is created."""
_MLFLOW_LOG_LOGGED_MODEL_PARAMS_BATCH_SIZE = _EnvironmentVariable(
    "_MLFLOW_LOG_LOGGED_MODEL_PARAMS_BATCH_SIZE", int, 100
)
"""Params of a logged model sent in one further request."""

# Artifacts
MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR = _BooleanEnvironmentVariable("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", True)
"""Show bars for long transfers."""
MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT = _EnvironmentVariable("MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT", int, None)
"""Seconds that a transfer to or from a cloud store may take."""
MLFLOW_DOWNLOAD_CHUNK_TIMEOUT = _EnvironmentVariable("MLFLOW_DOWNLOAD_CHUNK_TIMEOUT", int, 300)
"""Seconds that the download of one part may take."""
MLFLOW_ENABLE_MULTIPART_UPLOAD = _BooleanEnvironmentVariable("MLFLOW_ENABLE_MULTIPART_UPLOAD", True)
"""Upload large files in parts."""
MLFLOW_ENABLE_MULTIPART_DOWNLOAD = _BooleanEnvironmentVariable("MLFLOW_ENABLE_MULTIPART_DOWNLOAD", True)
"""Download large files in parts."""
MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD = _BooleanEnvironmentVariable("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", False)
"""Upload large files in parts also through a server that hands artifacts on."""
MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE = _EnvironmentVariable(
    "MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", int, 524288000
)
"""Bytes from which on a file is uploaded in parts."""
MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE = _EnvironmentVariable("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", int, 10485760)
"""Bytes of a part of an upload."""
MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE = _EnvironmentVariable(
    "MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE", int, 524288000
)
"""Bytes from which on a file is downloaded in parts."""
MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE = _EnvironmentVariable("MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE", int, 104857600)
"""Bytes of a part of a download."""
_MLFLOW_MPD_NUM_RETRIES = _EnvironmentVariable("_MLFLOW_MPD_NUM_RETRIES", int, 3)
"""How often the download of a part is tried again."""
_MLFLOW_MPD_RETRY_INTERVAL_SECONDS = _EnvironmentVariable("_MLFLOW_MPD_RETRY_INTERVAL_SECONDS", int, 1)
"""Seconds between those tries."""
MLFLOW_S3_ENDPOINT_URL = _EnvironmentVariable("MLFLOW_S3_ENDPOINT_URL", str, None)
"""Address of an S3 store that is not Amazon's."""
MLFLOW_S3_IGNORE_TLS = _BooleanEnvironmentVariable("MLFLOW_S3_IGNORE_TLS", False)
"""Do not verify that store's certificate."""
MLFLOW_S3_UPLOAD_EXTRA_ARGS = _EnvironmentVariable("MLFLOW_S3_UPLOAD_EXTRA_ARGS", str, None)
"""Further arguments of S3 uploads, as a JSON object."""
MLFLOW_S3_EXPECTED_BUCKET_OWNER = _EnvironmentVariable("MLFLOW_S3_EXPECTED_BUCKET_OWNER", str, None)
"""Account that must own the bucket."""
MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE = _EnvironmentVariable("MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE", str, "auto")
"""Whether a bucket's name goes into the host (``virtual``) or the path (``path``)."""
MLFLOW_GCS_UPLOAD_CHUNK_SIZE = _EnvironmentVariable("MLFLOW_GCS_UPLOAD_CHUNK_SIZE", int, None)
"""Bytes of a part of an upload to Google Cloud Storage."""
MLFLOW_GCS_DOWNLOAD_CHUNK_SIZE = _EnvironmentVariable("MLFLOW_GCS_DOWNLOAD_CHUNK_SIZE", int, None)
"""Bytes of a part of a download from Google Cloud Storage."""
MLFLOW_KERBEROS_TICKET_CACHE = _EnvironmentVariable("MLFLOW_KERBEROS_TICKET_CACHE", str, None)
"""Ticket cache for HDFS."""
MLFLOW_KERBEROS_USER = _EnvironmentVariable("MLFLOW_KERBEROS_USER", str, None)
"""User for HDFS."""
MLFLOW_PYARROW_EXTRA_CONF = _EnvironmentVariable("MLFLOW_PYARROW_EXTRA_CONF", str, None)
"""Further settings for HDFS: ``key=value`` pairs between commas."""
MLFLOW_DFS_TMP = _EnvironmentVariable("MLFLOW_DFS_TMP", str, "/tmp/mlflow")
"""Folder for temporary files in a distributed file system."""

# Databases
MLFLOW_SQLALCHEMYSTORE_POOL_SIZE = _EnvironmentVariable("MLFLOW_SQLALCHEMYSTORE_POOL_SIZE", int, None)
"""Connections kept to the database."""
MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW = _EnvironmentVariable("MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW", int, None)
"""Connections beyond those, for peaks."""
MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE = _EnvironmentVariable("MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE", int, None)
"""Seconds after which a connection is replaced."""
MLFLOW_SQLALCHEMYSTORE_POOLCLASS = _EnvironmentVariable("MLFLOW_SQLALCHEMYSTORE_POOLCLASS", str, None)
"""SQLAlchemy's pool class by name, such as ``NullPool``."""
MLFLOW_SQLALCHEMYSTORE_ECHO = _BooleanEnvironmentVariable("MLFLOW_SQLALCHEMYSTORE_ECHO", False)
"""Print every statement."""
MLFLOW_MYSQL_SSL_CA = _EnvironmentVariable("MLFLOW_MYSQL_SSL_CA", str, None)
"""Certificates to verify a MySQL server with."""
MLFLOW_MYSQL_SSL_CERT = _EnvironmentVariable("MLFLOW_MYSQL_SSL_CERT", str, None)
"""The client's own certificate for MySQL."""
MLFLOW_MYSQL_SSL_KEY = _EnvironmentVariable("MLFLOW_MYSQL_SSL_KEY", str, None)
"""Key of that certificate."""

# The server
MLFLOW_SERVER_LOCAL_ARTIFACT_ROOTS = _EnvironmentVariable("MLFLOW_SERVER_LOCAL_ARTIFACT_ROOTS", str, None)
"""Folders, separated as in PATH, in which callers from other machines may have local artifact locations."""
MLFLOW_SERVER_ALLOWED_HOSTS = _EnvironmentVariable("MLFLOW_SERVER_ALLOWED_HOSTS", str, None)
"""Host names the server answers to, between commas; ``*`` for all."""
MLFLOW_SERVER_CORS_ALLOWED_ORIGINS = _EnvironmentVariable("MLFLOW_SERVER_CORS_ALLOWED_ORIGINS", str, None)
"""Origins whose pages may call the server, between commas; ``*`` for all."""
MLFLOW_SERVER_X_FRAME_OPTIONS = _EnvironmentVariable("MLFLOW_SERVER_X_FRAME_OPTIONS", str, "SAMEORIGIN")
"""Value of the header ``X-Frame-Options``; ``NONE`` leaves it out."""
MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE = _EnvironmentVariable(
    "MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE", str, "false"
)
"""Check neither host nor origin. For servers that something else protects."""
MLFLOW_AUTH_CONFIG_PATH = _EnvironmentVariable("MLFLOW_AUTH_CONFIG_PATH", str, None)
"""Settings file of basic authentication."""
MLFLOW_FLASK_SERVER_SECRET_KEY = _EnvironmentVariable("MLFLOW_FLASK_SERVER_SECRET_KEY", str, None)
"""Key that protects the sign-up form against foreign pages."""
MLFLOW_SERVER_ENABLE_GRAPHQL_AUTH = _BooleanEnvironmentVariable("MLFLOW_SERVER_ENABLE_GRAPHQL_AUTH", True)
"""Check permissions in GraphQL too."""
MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS = _EnvironmentVariable("MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS", int, 10)
"""Most root fields of one GraphQL query."""
MLFLOW_SERVER_GRAPHQL_MAX_ALIASES = _EnvironmentVariable("MLFLOW_SERVER_GRAPHQL_MAX_ALIASES", int, 10)
"""Most aliases of one GraphQL query."""
MLFLOW_SERVER_ENABLE_JOB_EXECUTION = _BooleanEnvironmentVariable("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", False)
"""Run jobs, such as scheduled scorers, on the server."""
MLFLOW_SERVER_JOB_TRANSIENT_ERROR_MAX_RETRIES = _EnvironmentVariable(
    "MLFLOW_SERVER_JOB_TRANSIENT_ERROR_MAX_RETRIES", int, 3
)
"""How often a job that failed for a passing reason is tried again."""
MLFLOW_SERVER_JOB_TRANSIENT_ERROR_RETRY_BASE_DELAY = _EnvironmentVariable(
    "MLFLOW_SERVER_JOB_TRANSIENT_ERROR_RETRY_BASE_DELAY", int, 15
)
"""Seconds before the first of those tries; they double."""
MLFLOW_SERVER_JOB_TRANSIENT_ERROR_RETRY_MAX_DELAY = _EnvironmentVariable(
    "MLFLOW_SERVER_JOB_TRANSIENT_ERROR_RETRY_MAX_DELAY", int, 60
)
"""Bound of those seconds."""
MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX = _EnvironmentVariable(
    "MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX", str, None
)
"""Pattern that the source of a new model version must match."""

# Webhooks
MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY = _EnvironmentVariable("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", str, None)
"""Key that the secrets of webhooks are stored with."""
MLFLOW_WEBHOOK_REQUEST_TIMEOUT = _EnvironmentVariable("MLFLOW_WEBHOOK_REQUEST_TIMEOUT", int, 30)
"""Seconds that one call may take."""
MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES = _EnvironmentVariable("MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES", int, 3)
"""How often a call that failed is tried again."""
MLFLOW_WEBHOOK_DELIVERY_MAX_WORKERS = _EnvironmentVariable("MLFLOW_WEBHOOK_DELIVERY_MAX_WORKERS", int, 10)
"""Calls made at one time."""
MLFLOW_WEBHOOK_CACHE_TTL = _EnvironmentVariable("MLFLOW_WEBHOOK_CACHE_TTL", int, 60)
"""Seconds that the list of webhooks is kept."""
_MLFLOW_WEBHOOK_ALLOWED_SCHEMES = _EnvironmentVariable("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", _split_strip, ["https"])
"""Schemes of addresses that may be called, between commas."""

# System metrics
MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING = _BooleanEnvironmentVariable("MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING", False)
"""Log use of processor, memory, disk, network and GPUs with every run."""
MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL = _EnvironmentVariable("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", float, None)
"""Seconds between samples."""
MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING = _EnvironmentVariable(
    "MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING", int, None
)
"""Samples that are averaged into one logged value."""
MLFLOW_SYSTEM_METRICS_NODE_ID = _EnvironmentVariable("MLFLOW_SYSTEM_METRICS_NODE_ID", str, None)
"""Name of this machine within the metrics, where one run spans several."""

# Tracing
MLFLOW_TRACE_SAMPLING_RATIO = _EnvironmentVariable("MLFLOW_TRACE_SAMPLING_RATIO", float, 1.0)
"""Share of traces that are kept, from 0 to 1."""
MLFLOW_TRACING_DESTINATION = _EnvironmentVariable("MLFLOW_TRACING_DESTINATION", str, None)
"""Where traces go, such as an experiment's id."""
MLFLOW_USE_DEFAULT_TRACER_PROVIDER = _BooleanEnvironmentVariable("MLFLOW_USE_DEFAULT_TRACER_PROVIDER", True)
"""Use a tracer provider apart from OpenTelemetry's global one."""
MLFLOW_ENABLE_OTLP_EXPORTER = _BooleanEnvironmentVariable("MLFLOW_ENABLE_OTLP_EXPORTER", True)
"""Send traces to the OpenTelemetry collector named by ``OTEL_EXPORTER_OTLP_*``."""
MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT = _BooleanEnvironmentVariable("MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT", False)
"""Send traces to that collector and to MLflow."""
MLFLOW_ENABLE_ASYNC_TRACE_LOGGING = _BooleanEnvironmentVariable("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", True)
"""Send traces in the background."""
MLFLOW_ASYNC_TRACE_LOGGING_MAX_WORKERS = _EnvironmentVariable("MLFLOW_ASYNC_TRACE_LOGGING_MAX_WORKERS", int, 10)
"""Threads that do so."""
MLFLOW_ASYNC_TRACE_LOGGING_MAX_QUEUE_SIZE = _EnvironmentVariable("MLFLOW_ASYNC_TRACE_LOGGING_MAX_QUEUE_SIZE", int, 1000)
"""Traces that may wait; more are dropped."""
MLFLOW_ASYNC_TRACE_LOGGING_MAX_SPAN_BATCH_SIZE = _EnvironmentVariable(
    "MLFLOW_ASYNC_TRACE_LOGGING_MAX_SPAN_BATCH_SIZE", int, 1
)
"""Spans sent at one time."""
MLFLOW_ASYNC_TRACE_LOGGING_MAX_INTERVAL_MILLIS = _EnvironmentVariable(
    "MLFLOW_ASYNC_TRACE_LOGGING_MAX_INTERVAL_MILLIS", int, 5000
)
"""Longest wait before a batch that is not full is sent, in milliseconds."""
MLFLOW_ASYNC_TRACE_LOGGING_RETRY_TIMEOUT = _EnvironmentVariable("MLFLOW_ASYNC_TRACE_LOGGING_RETRY_TIMEOUT", int, 500)
"""Seconds after which a trace that cannot be sent is given up."""
MLFLOW_TRACE_TIMEOUT_SECONDS = _EnvironmentVariable("MLFLOW_TRACE_TIMEOUT_SECONDS", int, None)
"""Seconds after which a trace that does not end is ended as failed."""
MLFLOW_TRACE_TIMEOUT_CHECK_INTERVAL_SECONDS = _EnvironmentVariable(
    "MLFLOW_TRACE_TIMEOUT_CHECK_INTERVAL_SECONDS", int, 1
)
"""Seconds between looks for such traces."""
MLFLOW_TRACE_BUFFER_MAX_SIZE = _EnvironmentVariable("MLFLOW_TRACE_BUFFER_MAX_SIZE", int, 1000)
"""Running traces kept in memory."""
MLFLOW_TRACE_BUFFER_TTL_SECONDS = _EnvironmentVariable("MLFLOW_TRACE_BUFFER_TTL_SECONDS", int, 3600)
"""Seconds that a running trace is kept in memory."""
MLFLOW_SEARCH_TRACES_MAX_THREADS = _EnvironmentVariable("MLFLOW_SEARCH_TRACES_MAX_THREADS", int, 32)
"""Threads that fetch spans for a search."""
_MLFLOW_SEARCH_TRACES_MAX_BATCH_SIZE = _EnvironmentVariable("MLFLOW_SEARCH_TRACES_MAX_BATCH_SIZE", int, 10)
"""Traces fetched in one request of a search."""
_MLFLOW_DELETE_TRACES_MAX_BATCH_SIZE = _EnvironmentVariable("MLFLOW_DELETE_TRACES_MAX_BATCH_SIZE", int, 100)
"""Traces deleted in one request."""
MLFLOW_MAX_TRACES_TO_DISPLAY_IN_NOTEBOOK = _EnvironmentVariable("MLFLOW_MAX_TRACES_TO_DISPLAY_IN_NOTEBOOK", int, 10)
"""Traces shown below a notebook's cell."""
MLFLOW_TRACING_SQL_WAREHOUSE_ID = _EnvironmentVariable("MLFLOW_TRACING_SQL_WAREHOUSE_ID", str, None)
"""Databricks warehouse that reads traces from Unity Catalog."""

# Models
MLFLOW_LOG_MODEL_COMPRESSION = _EnvironmentVariable("MLFLOW_LOG_MODEL_COMPRESSION", str, None)
"""How weights are compressed where the flavour allows it."""
MLFLOW_RECORD_ENV_VARS_IN_MODEL_LOGGING = _BooleanEnvironmentVariable("MLFLOW_RECORD_ENV_VARS_IN_MODEL_LOGGING", True)
"""Write down which environment variables a model used."""
MLFLOW_INPUT_EXAMPLE_INFERENCE_TIMEOUT = _EnvironmentVariable("MLFLOW_INPUT_EXAMPLE_INFERENCE_TIMEOUT", int, 180)
"""Seconds that trying the input example may take."""
MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT = _EnvironmentVariable("MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT", int, 120)
"""Seconds that finding a model's requirements may take."""
MLFLOW_REQUIREMENTS_INFERENCE_RAISE_ERRORS = _BooleanEnvironmentVariable(
    "MLFLOW_REQUIREMENTS_INFERENCE_RAISE_ERRORS", False
)
"""Fail when they cannot be found, in place of falling back."""
MLFLOW_LOCK_MODEL_DEPENDENCIES = _BooleanEnvironmentVariable("MLFLOW_LOCK_MODEL_DEPENDENCIES", False)
"""Write down indirect requirements too, with their versions."""
MLFLOW_WHEELED_MODEL_PIP_DOWNLOAD_OPTIONS = _EnvironmentVariable(
    "MLFLOW_WHEELED_MODEL_PIP_DOWNLOAD_OPTIONS", str, "--only-binary=:all:"
)
"""Options of pip for models that bring their wheels."""
MLFLOW_DISABLE_SCHEMA_DETAILS = _BooleanEnvironmentVariable("MLFLOW_DISABLE_SCHEMA_DETAILS", False)
"""Leave details out of messages about wrong inputs."""
MLFLOW_DEFAULT_PREDICTION_DEVICE = _EnvironmentVariable("MLFLOW_DEFAULT_PREDICTION_DEVICE", str, None)
"""Device that models predict on, such as ``cuda:0``."""
MLFLOW_CONVERT_MESSAGES_DICT_FOR_LANGCHAIN = _BooleanEnvironmentVariable(
    "MLFLOW_CONVERT_MESSAGES_DICT_FOR_LANGCHAIN", None
)
"""Turn chat messages into LangChain's when predicting; unset: where it fits."""
MLFLOW_HUGGINGFACE_USE_DEVICE_MAP = _BooleanEnvironmentVariable("MLFLOW_HUGGINGFACE_USE_DEVICE_MAP", False)
"""Let Accelerate spread Transformers models over devices."""
MLFLOW_HUGGINGFACE_DEVICE_MAP_STRATEGY = _EnvironmentVariable("MLFLOW_HUGGINGFACE_DEVICE_MAP_STRATEGY", str, "auto")
"""How it spreads them."""
MLFLOW_HUGGINGFACE_USE_LOW_CPU_MEM_USAGE = _BooleanEnvironmentVariable("MLFLOW_HUGGINGFACE_USE_LOW_CPU_MEM_USAGE", True)
"""Load Transformers models with little memory."""
MLFLOW_HUGGINGFACE_MODEL_MAX_SHARD_SIZE = _EnvironmentVariable("MLFLOW_HUGGINGFACE_MODEL_MAX_SHARD_SIZE", str, "500MB")
"""Largest file of a Transformers model."""
MLFLOW_HUGGINGFACE_DISABLE_ACCELERATE_FEATURES = _BooleanEnvironmentVariable(
    "MLFLOW_DISABLE_HUGGINGFACE_ACCELERATE_FEATURES", False
)
"""Use none of Accelerate's features."""
MLFLOW_OPENAI_SECRET_SCOPE = _EnvironmentVariable("MLFLOW_OPENAI_SECRET_SCOPE", str, None)
"""Databricks scope that holds the key for OpenAI."""
_MLFLOW_IN_CAPTURE_MODULE_PROCESS = _BooleanEnvironmentVariable("MLFLOW_IN_CAPTURE_MODULE_PROCESS", False)
"""Set in the process that finds a model's requirements."""
_MLFLOW_EVALUATE_SUPPRESS_CLASSIFICATION_ERRORS = _BooleanEnvironmentVariable(
    "_MLFLOW_EVALUATE_SUPPRESS_CLASSIFICATION_ERRORS", False
)
"""Go on when a metric of a classifier cannot be computed."""
_MLFLOW_AUTOLOGGING_TESTING = _BooleanEnvironmentVariable("MLFLOW_AUTOLOGGING_TESTING", False)
"""Raise errors of autologging rather than log them."""

# Environments and serving
MLFLOW_ENV_ROOT = _EnvironmentVariable("MLFLOW_ENV_ROOT", str, os.path.join(os.path.expanduser("~"), ".mlflow", "envs"))
"""Folder that environments for models and projects are made in."""
MLFLOW_DISABLE_ENV_CREATION = _BooleanEnvironmentVariable("MLFLOW_DISABLE_ENV_CREATION", False)
"""Use environments that are there, make none."""
MLFLOW_DISABLE_ENV_MANAGER_CONDA_WARNING = _BooleanEnvironmentVariable(
    "MLFLOW_DISABLE_ENV_MANAGER_CONDA_WARNING", False
)
"""Do not warn about conda's terms."""
MLFLOW_MODEL_ENV_DOWNLOADING_TEMP_DIR = _EnvironmentVariable("MLFLOW_MODEL_ENV_DOWNLOADING_TEMP_DIR", str, None)
"""Folder that a model is put into while its environment is made."""
MLFLOW_CONDA_HOME = _EnvironmentVariable("MLFLOW_CONDA_HOME", str, None)
"""Folder of the conda to use."""
MLFLOW_CONDA_CREATE_ENV_CMD = _EnvironmentVariable("MLFLOW_CONDA_CREATE_ENV_CMD", str, "conda")
"""Program that makes conda environments, such as ``mamba``."""
MLFLOW_DOCKER_OPENJDK_VERSION = _EnvironmentVariable("MLFLOW_DOCKER_OPENJDK_VERSION", str, "11")
"""Version of Java in images for models."""
MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT = _EnvironmentVariable("MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT", int, 60)
"""Seconds that one request to a scoring server may take."""
MLFLOW_ENFORCE_STDIN_SCORING_SERVER_FOR_SPARK_UDF = _BooleanEnvironmentVariable(
    "MLFLOW_ENFORCE_STDIN_SCORING_SERVER_FOR_SPARK_UDF", True
)
"""Feed models within Spark through standard input."""
MLFLOW_DEPLOYMENT_FLAVOR_NAME = _EnvironmentVariable("MLFLOW_DEPLOYMENT_FLAVOR_NAME", str, None)
"""Flavour that a deployment loads."""
MLFLOW_SAGEMAKER_DEPLOY_IMG_URL = _EnvironmentVariable("MLFLOW_SAGEMAKER_DEPLOY_IMG_URL", str, None)
"""Image for SageMaker."""
_MLFLOW_IS_IN_SERVING_ENVIRONMENT = _BooleanEnvironmentVariable("_MLFLOW_IS_IN_SERVING_ENVIRONMENT", None)
"""Set where a model is served."""

# Deployments and gateway
MLFLOW_DEPLOYMENTS_TARGET = _EnvironmentVariable("MLFLOW_DEPLOYMENTS_TARGET", str, None)
"""Target that deployment calls go to by default."""
MLFLOW_DEPLOYMENTS_CONFIG = _EnvironmentVariable("MLFLOW_DEPLOYMENTS_CONFIG", str, None)
"""Settings file of the deployments server."""
MLFLOW_DEPLOYMENT_CLIENT_HTTP_REQUEST_TIMEOUT = _EnvironmentVariable(
    "MLFLOW_DEPLOYMENT_CLIENT_HTTP_REQUEST_TIMEOUT", int, 300
)
"""Seconds that a request of a deployment client may take."""
MLFLOW_DEPLOYMENT_PREDICT_TIMEOUT = _EnvironmentVariable("MLFLOW_DEPLOYMENT_PREDICT_TIMEOUT", int, 120)
"""Seconds that one try of a prediction may take."""
MLFLOW_DEPLOYMENT_PREDICT_TOTAL_TIMEOUT = _EnvironmentVariable("MLFLOW_DEPLOYMENT_PREDICT_TOTAL_TIMEOUT", int, 600)
"""Seconds that all tries of a prediction may take."""
MLFLOW_GATEWAY_URI = _EnvironmentVariable("MLFLOW_GATEWAY_URI", str, None)
"""Address of the gateway."""
MLFLOW_GATEWAY_CONFIG = _EnvironmentVariable("MLFLOW_GATEWAY_CONFIG", str, None)
"""Settings file of the gateway."""
MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI = _EnvironmentVariable("MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI", str, None)
"""Where the gateway counts calls, for several of its processes."""

# Prompts, judges and evaluation
MLFLOW_PROMPT_CACHE_MAX_SIZE = _EnvironmentVariable("MLFLOW_PROMPT_CACHE_MAX_SIZE", int, 128)
"""Prompts kept in memory."""
MLFLOW_ALIAS_PROMPT_CACHE_TTL_SECONDS = _EnvironmentVariable("MLFLOW_ALIAS_PROMPT_CACHE_TTL_SECONDS", float, 60)
"""Seconds that a prompt loaded by alias is kept."""
MLFLOW_VERSION_PROMPT_CACHE_TTL_SECONDS = _EnvironmentVariable(
    "MLFLOW_VERSION_PROMPT_CACHE_TTL_SECONDS", float, float("inf")
)
"""Seconds that a prompt loaded by version is kept."""
MLFLOW_GENAI_EVAL_MAX_WORKERS = _EnvironmentVariable("MLFLOW_GENAI_EVAL_MAX_WORKERS", int, 10)
"""Rows that are evaluated at one time."""
MLFLOW_GENAI_EVAL_MAX_SCORER_WORKERS = _EnvironmentVariable("MLFLOW_GENAI_EVAL_MAX_SCORER_WORKERS", int, 10)
"""Scorers that run at one time for a row."""
MLFLOW_GENAI_EVAL_ASYNC_TIMEOUT = _EnvironmentVariable("MLFLOW_GENAI_EVAL_ASYNC_TIMEOUT", int, 300)
"""Seconds that an asynchronous function under evaluation may take."""
MLFLOW_GENAI_EVAL_ENABLE_SCORER_TRACING = _BooleanEnvironmentVariable("MLFLOW_GENAI_EVAL_ENABLE_SCORER_TRACING", False)
"""Trace scorers."""
MLFLOW_GENAI_EVAL_SKIP_TRACE_VALIDATION = _BooleanEnvironmentVariable("MLFLOW_GENAI_EVAL_SKIP_TRACE_VALIDATION", False)
"""Do not try first whether the function under evaluation makes traces."""
MLFLOW_JUDGE_MAX_ITERATIONS = _EnvironmentVariable("MLFLOW_JUDGE_MAX_ITERATIONS", int, 30)
"""Most turns of a judge that uses tools."""

# Messages and telemetry
MLFLOW_LOGGING_LEVEL = _EnvironmentVariable("MLFLOW_LOGGING_LEVEL", str, None)
"""Level of MLflow's messages, such as ``DEBUG``."""
MLFLOW_CONFIGURE_LOGGING = _BooleanEnvironmentVariable("MLFLOW_CONFIGURE_LOGGING", True)
"""Set up the logger ``mlflow`` on import."""
MLFLOW_DISABLE_TELEMETRY = _BooleanEnvironmentVariable("MLFLOW_DISABLE_TELEMETRY", False)
"""Kept for compatibility: nothing is ever sent."""
_MLFLOW_TELEMETRY_SESSION_ID = _EnvironmentVariable("_MLFLOW_TELEMETRY_SESSION_ID", str, None)
"""Kept for compatibility."""
_MLFLOW_TELEMETRY_LOGGING = _BooleanEnvironmentVariable("_MLFLOW_TELEMETRY_LOGGING", False)
"""Kept for compatibility."""
_MLFLOW_TESTING_TELEMETRY = _BooleanEnvironmentVariable("_MLFLOW_TESTING_TELEMETRY", False)
"""Kept for compatibility."""
_MLFLOW_TESTING = _BooleanEnvironmentVariable("MLFLOW_TESTING", False)
"""Set while tests run: errors that would be logged are raised."""
_MLFLOW_RUN_SLOW_TESTS = _BooleanEnvironmentVariable("MLFLOW_RUN_SLOW_TESTS", False)
"""Run slow tests too."""
_MLFLOW_GO_STORE_TESTING = _BooleanEnvironmentVariable("MLFLOW_GO_STORE_TESTING", False)
"""Kept for compatibility."""

# Databricks and Unity Catalog
MLFLOW_UC_OSS_TOKEN = _EnvironmentVariable("MLFLOW_UC_OSS_TOKEN", str, None)
"""Token for a Unity Catalog server."""
MLFLOW_ENABLE_DB_SDK = _BooleanEnvironmentVariable("MLFLOW_ENABLE_DB_SDK", True)
"""Use the Databricks SDK for requests to Databricks."""
MLFLOW_DATABRICKS_ENDPOINT_HTTP_RETRY_TIMEOUT = _EnvironmentVariable(
    "MLFLOW_DATABRICKS_ENDPOINT_HTTP_RETRY_TIMEOUT", int, 500
)
"""Seconds after which a request to Databricks is given up."""
_MLFLOW_DATABRICKS_TRAFFIC_ID = _EnvironmentVariable("MLFLOW_DATABRICKS_TRAFFIC_ID", str, None)
"""Kept for compatibility."""
MLFLOW_DISABLE_DATABRICKS_SDK_FOR_RUN_ARTIFACTS = _BooleanEnvironmentVariable(
    "MLFLOW_DISABLE_DATABRICKS_SDK_FOR_RUN_ARTIFACTS", False
)
"""Do not use the SDK for artifacts of runs."""
MLFLOW_USE_DATABRICKS_SDK_MODEL_ARTIFACTS_REPO_FOR_UC = _BooleanEnvironmentVariable(
    "MLFLOW_USE_DATABRICKS_SDK_MODEL_ARTIFACTS_REPO_FOR_UC", False
)
"""Use the SDK for models in Unity Catalog."""
MLFLOW_SKIP_SIGNATURE_CHECK_FOR_UC_REGISTRY_MIGRATION = _BooleanEnvironmentVariable(
    "MLFLOW_SKIP_SIGNATURE_CHECK_FOR_UC_REGISTRY_MIGRATION", False
)
"""Copy models without signature to Unity Catalog."""
MLFLOW_ENABLE_UC_FUNCTIONS = _BooleanEnvironmentVariable("MLFLOW_ENABLE_UC_FUNCTIONS", False)
"""Allow functions of Unity Catalog as tools."""
MLFLOW_ENABLE_UC_VOLUME_FUSE_ARTIFACT_REPO = _BooleanEnvironmentVariable(
    "MLFLOW_ENABLE_UC_VOLUME_FUSE_ARTIFACT_REPO", True
)
"""Reach volumes through their mount."""
MLFLOW_ENABLE_DBFS_FUSE_ARTIFACT_REPO = _BooleanEnvironmentVariable("MLFLOW_ENABLE_DBFS_FUSE_ARTIFACT_REPO", True)
"""Reach DBFS through its mount."""
_DISABLE_MLFLOWDBFS = _EnvironmentVariable("DISABLE_MLFLOWDBFS", str, None)
"""Kept for compatibility."""
_MLFLOW_ENABLE_SGC_RUN_RESUMPTION_FOR_DATABRICKS_JOBS = _BooleanEnvironmentVariable(
    "MLFLOW_ENABLE_SGC_RUN_RESUMPTION_FOR_DATABRICKS_JOBS", True
)
"""Kept for compatibility."""
_MLFLOW_SGI_NAME = _EnvironmentVariable("_MLFLOW_SGI_NAME", str, None)
"""Kept for compatibility."""
_SERVERLESS_GPU_COMPUTE_ASSOCIATED_JOB_RUN_ID = _EnvironmentVariable(
    "SERVERLESS_GPU_COMPUTE_ASSOCIATED_JOB_RUN_ID", str, None
)
"""Kept for compatibility."""
