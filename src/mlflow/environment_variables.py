"""Every setting, declared once: name, type, default and what it does. Values are read when asked for, never at import.

``MLFLOW_TRACKING_URI.get()`` gives the typed value or the default, ``.set(value)`` and ``.unset()`` change the process's
environment. A value that does not fit its type is an error that names the variable.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
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
            raise ValueError(f"The environment variable {self.name}={raw!r} is not a valid {self._type_name()}") from error

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


_DISABLE_MLFLOWDBFS = _EnvironmentVariable("DISABLE_MLFLOWDBFS", str, None)
MLFLOW_ACTIVE_MODEL_ID = _EnvironmentVariable("MLFLOW_ACTIVE_MODEL_ID", str, None)
_MLFLOW_ACTIVE_MODEL_ID = _EnvironmentVariable("_MLFLOW_ACTIVE_MODEL_ID", str, None)
MLFLOW_ALIAS_PROMPT_CACHE_TTL_SECONDS = _EnvironmentVariable("MLFLOW_ALIAS_PROMPT_CACHE_TTL_SECONDS", float, 60)
MLFLOW_ALLOW_HTTP_REDIRECTS = _BooleanEnvironmentVariable("MLFLOW_ALLOW_HTTP_REDIRECTS", True)
MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH = _EnvironmentVariable("MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH", int, 2048)
MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT = _EnvironmentVariable("MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT", int, None)
MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS = _EnvironmentVariable("MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS", int, None)
MLFLOW_ASYNC_LOGGING_THREADPOOL_SIZE = _EnvironmentVariable("MLFLOW_ASYNC_LOGGING_THREADPOOL_SIZE", int, 10)
MLFLOW_ASYNC_TRACE_LOGGING_MAX_INTERVAL_MILLIS = _EnvironmentVariable("MLFLOW_ASYNC_TRACE_LOGGING_MAX_INTERVAL_MILLIS", int, 5000)
MLFLOW_ASYNC_TRACE_LOGGING_MAX_QUEUE_SIZE = _EnvironmentVariable("MLFLOW_ASYNC_TRACE_LOGGING_MAX_QUEUE_SIZE", int, 1000)
MLFLOW_ASYNC_TRACE_LOGGING_MAX_SPAN_BATCH_SIZE = _EnvironmentVariable("MLFLOW_ASYNC_TRACE_LOGGING_MAX_SPAN_BATCH_SIZE", int, 1)
MLFLOW_ASYNC_TRACE_LOGGING_MAX_WORKERS = _EnvironmentVariable("MLFLOW_ASYNC_TRACE_LOGGING_MAX_WORKERS", int, 10)
MLFLOW_ASYNC_TRACE_LOGGING_RETRY_TIMEOUT = _EnvironmentVariable("MLFLOW_ASYNC_TRACE_LOGGING_RETRY_TIMEOUT", int, 500)
MLFLOW_AUTH_CONFIG_PATH = _EnvironmentVariable("MLFLOW_AUTH_CONFIG_PATH", str, None)
_MLFLOW_AUTOLOGGING_TESTING = _BooleanEnvironmentVariable("MLFLOW_AUTOLOGGING_TESTING", False)
MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE = _EnvironmentVariable("MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE", str, "auto")
MLFLOW_CONDA_CREATE_ENV_CMD = _EnvironmentVariable("MLFLOW_CONDA_CREATE_ENV_CMD", str, "conda")
MLFLOW_CONDA_HOME = _EnvironmentVariable("MLFLOW_CONDA_HOME", str, None)
MLFLOW_CONFIGURE_LOGGING = _BooleanEnvironmentVariable("MLFLOW_CONFIGURE_LOGGING", True)
MLFLOW_CONVERT_MESSAGES_DICT_FOR_LANGCHAIN = _BooleanEnvironmentVariable("MLFLOW_CONVERT_MESSAGES_DICT_FOR_LANGCHAIN", None)
_MLFLOW_CREATE_LOGGED_MODEL_PARAMS_BATCH_SIZE = _EnvironmentVariable("_MLFLOW_CREATE_LOGGED_MODEL_PARAMS_BATCH_SIZE", int, 100)
MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX = _EnvironmentVariable("MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX", str, None)
MLFLOW_DATABRICKS_ENDPOINT_HTTP_RETRY_TIMEOUT = _EnvironmentVariable("MLFLOW_DATABRICKS_ENDPOINT_HTTP_RETRY_TIMEOUT", int, 500)
_MLFLOW_DATABRICKS_TRAFFIC_ID = _EnvironmentVariable("MLFLOW_DATABRICKS_TRAFFIC_ID", str, None)
MLFLOW_DEFAULT_PREDICTION_DEVICE = _EnvironmentVariable("MLFLOW_DEFAULT_PREDICTION_DEVICE", str, None)
_MLFLOW_DELETE_TRACES_MAX_BATCH_SIZE = _EnvironmentVariable("MLFLOW_DELETE_TRACES_MAX_BATCH_SIZE", int, 100)
MLFLOW_DEPLOYMENTS_CONFIG = _EnvironmentVariable("MLFLOW_DEPLOYMENTS_CONFIG", str, None)
MLFLOW_DEPLOYMENTS_TARGET = _EnvironmentVariable("MLFLOW_DEPLOYMENTS_TARGET", str, None)
MLFLOW_DEPLOYMENT_CLIENT_HTTP_REQUEST_TIMEOUT = _EnvironmentVariable("MLFLOW_DEPLOYMENT_CLIENT_HTTP_REQUEST_TIMEOUT", int, 300)
MLFLOW_DEPLOYMENT_FLAVOR_NAME = _EnvironmentVariable("MLFLOW_DEPLOYMENT_FLAVOR_NAME", str, None)
MLFLOW_DEPLOYMENT_PREDICT_TIMEOUT = _EnvironmentVariable("MLFLOW_DEPLOYMENT_PREDICT_TIMEOUT", int, 120)
MLFLOW_DEPLOYMENT_PREDICT_TOTAL_TIMEOUT = _EnvironmentVariable("MLFLOW_DEPLOYMENT_PREDICT_TOTAL_TIMEOUT", int, 600)
MLFLOW_DFS_TMP = _EnvironmentVariable("MLFLOW_DFS_TMP", str, "/tmp/mlflow")
MLFLOW_DISABLE_DATABRICKS_SDK_FOR_RUN_ARTIFACTS = _BooleanEnvironmentVariable("MLFLOW_DISABLE_DATABRICKS_SDK_FOR_RUN_ARTIFACTS", False)
MLFLOW_DISABLE_ENV_CREATION = _BooleanEnvironmentVariable("MLFLOW_DISABLE_ENV_CREATION", False)
MLFLOW_DISABLE_ENV_MANAGER_CONDA_WARNING = _BooleanEnvironmentVariable("MLFLOW_DISABLE_ENV_MANAGER_CONDA_WARNING", False)
MLFLOW_HUGGINGFACE_DISABLE_ACCELERATE_FEATURES = _BooleanEnvironmentVariable("MLFLOW_DISABLE_HUGGINGFACE_ACCELERATE_FEATURES", False)
MLFLOW_DISABLE_SCHEMA_DETAILS = _BooleanEnvironmentVariable("MLFLOW_DISABLE_SCHEMA_DETAILS", False)
MLFLOW_DISABLE_TELEMETRY = _BooleanEnvironmentVariable("MLFLOW_DISABLE_TELEMETRY", False)
MLFLOW_DOCKER_OPENJDK_VERSION = _EnvironmentVariable("MLFLOW_DOCKER_OPENJDK_VERSION", str, "11")
MLFLOW_DOWNLOAD_CHUNK_TIMEOUT = _EnvironmentVariable("MLFLOW_DOWNLOAD_CHUNK_TIMEOUT", int, 300)
MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR = _BooleanEnvironmentVariable("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", True)
MLFLOW_ENABLE_ASYNC_LOGGING = _BooleanEnvironmentVariable("MLFLOW_ENABLE_ASYNC_LOGGING", False)
MLFLOW_ENABLE_ASYNC_TRACE_LOGGING = _BooleanEnvironmentVariable("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", True)
MLFLOW_ENABLE_DBFS_FUSE_ARTIFACT_REPO = _BooleanEnvironmentVariable("MLFLOW_ENABLE_DBFS_FUSE_ARTIFACT_REPO", True)
MLFLOW_ENABLE_DB_SDK = _BooleanEnvironmentVariable("MLFLOW_ENABLE_DB_SDK", True)
MLFLOW_ENABLE_MULTIPART_DOWNLOAD = _BooleanEnvironmentVariable("MLFLOW_ENABLE_MULTIPART_DOWNLOAD", True)
MLFLOW_ENABLE_MULTIPART_UPLOAD = _BooleanEnvironmentVariable("MLFLOW_ENABLE_MULTIPART_UPLOAD", True)
MLFLOW_ENABLE_OTLP_EXPORTER = _BooleanEnvironmentVariable("MLFLOW_ENABLE_OTLP_EXPORTER", True)
MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD = _BooleanEnvironmentVariable("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", False)
_MLFLOW_ENABLE_SGC_RUN_RESUMPTION_FOR_DATABRICKS_JOBS = _BooleanEnvironmentVariable("MLFLOW_ENABLE_SGC_RUN_RESUMPTION_FOR_DATABRICKS_JOBS", True)
MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING = _BooleanEnvironmentVariable("MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING", False)
MLFLOW_ENABLE_UC_FUNCTIONS = _BooleanEnvironmentVariable("MLFLOW_ENABLE_UC_FUNCTIONS", False)
MLFLOW_ENABLE_UC_VOLUME_FUSE_ARTIFACT_REPO = _BooleanEnvironmentVariable("MLFLOW_ENABLE_UC_VOLUME_FUSE_ARTIFACT_REPO", True)
MLFLOW_ENFORCE_STDIN_SCORING_SERVER_FOR_SPARK_UDF = _BooleanEnvironmentVariable("MLFLOW_ENFORCE_STDIN_SCORING_SERVER_FOR_SPARK_UDF", True)
MLFLOW_ENV_ROOT = _EnvironmentVariable("MLFLOW_ENV_ROOT", str, str(Path.home() / ".mlflow" / "envs"))
_MLFLOW_EVALUATE_SUPPRESS_CLASSIFICATION_ERRORS = _BooleanEnvironmentVariable("_MLFLOW_EVALUATE_SUPPRESS_CLASSIFICATION_ERRORS", False)
MLFLOW_EXPERIMENT_ID = _EnvironmentVariable("MLFLOW_EXPERIMENT_ID", str, None)
MLFLOW_EXPERIMENT_NAME = _EnvironmentVariable("MLFLOW_EXPERIMENT_NAME", str, None)
MLFLOW_FLASK_SERVER_SECRET_KEY = _EnvironmentVariable("MLFLOW_FLASK_SERVER_SECRET_KEY", str, None)
MLFLOW_GATEWAY_CONFIG = _EnvironmentVariable("MLFLOW_GATEWAY_CONFIG", str, None)
MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI = _EnvironmentVariable("MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI", str, None)
MLFLOW_GATEWAY_URI = _EnvironmentVariable("MLFLOW_GATEWAY_URI", str, None)
MLFLOW_GCS_DOWNLOAD_CHUNK_SIZE = _EnvironmentVariable("MLFLOW_GCS_DOWNLOAD_CHUNK_SIZE", int, None)
MLFLOW_GCS_UPLOAD_CHUNK_SIZE = _EnvironmentVariable("MLFLOW_GCS_UPLOAD_CHUNK_SIZE", int, None)
MLFLOW_GENAI_EVAL_ASYNC_TIMEOUT = _EnvironmentVariable("MLFLOW_GENAI_EVAL_ASYNC_TIMEOUT", int, 300)
MLFLOW_GENAI_EVAL_ENABLE_SCORER_TRACING = _BooleanEnvironmentVariable("MLFLOW_GENAI_EVAL_ENABLE_SCORER_TRACING", False)
MLFLOW_GENAI_EVAL_MAX_SCORER_WORKERS = _EnvironmentVariable("MLFLOW_GENAI_EVAL_MAX_SCORER_WORKERS", int, 10)
MLFLOW_GENAI_EVAL_MAX_WORKERS = _EnvironmentVariable("MLFLOW_GENAI_EVAL_MAX_WORKERS", int, 10)
MLFLOW_GENAI_EVAL_SKIP_TRACE_VALIDATION = _BooleanEnvironmentVariable("MLFLOW_GENAI_EVAL_SKIP_TRACE_VALIDATION", False)
_MLFLOW_GO_STORE_TESTING = _BooleanEnvironmentVariable("MLFLOW_GO_STORE_TESTING", False)
MLFLOW_HTTP_POOL_CONNECTIONS = _EnvironmentVariable("MLFLOW_HTTP_POOL_CONNECTIONS", int, 10)
MLFLOW_HTTP_POOL_MAXSIZE = _EnvironmentVariable("MLFLOW_HTTP_POOL_MAXSIZE", int, 10)
MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR = _EnvironmentVariable("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", int, 2)
MLFLOW_HTTP_REQUEST_BACKOFF_JITTER = _EnvironmentVariable("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", float, 1.0)
_MLFLOW_HTTP_REQUEST_MAX_BACKOFF_FACTOR_LIMIT = _EnvironmentVariable("_MLFLOW_HTTP_REQUEST_MAX_BACKOFF_FACTOR_LIMIT", int, 120)
MLFLOW_HTTP_REQUEST_MAX_RETRIES = _EnvironmentVariable("MLFLOW_HTTP_REQUEST_MAX_RETRIES", int, 7)
_MLFLOW_HTTP_REQUEST_MAX_RETRIES_LIMIT = _EnvironmentVariable("_MLFLOW_HTTP_REQUEST_MAX_RETRIES_LIMIT", int, 10)
MLFLOW_HTTP_REQUEST_TIMEOUT = _EnvironmentVariable("MLFLOW_HTTP_REQUEST_TIMEOUT", int, 120)
MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER = _BooleanEnvironmentVariable("MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER", True)
MLFLOW_HUGGINGFACE_DEVICE_MAP_STRATEGY = _EnvironmentVariable("MLFLOW_HUGGINGFACE_DEVICE_MAP_STRATEGY", str, "auto")
MLFLOW_HUGGINGFACE_MODEL_MAX_SHARD_SIZE = _EnvironmentVariable("MLFLOW_HUGGINGFACE_MODEL_MAX_SHARD_SIZE", str, "500MB")
MLFLOW_HUGGINGFACE_USE_DEVICE_MAP = _BooleanEnvironmentVariable("MLFLOW_HUGGINGFACE_USE_DEVICE_MAP", False)
MLFLOW_HUGGINGFACE_USE_LOW_CPU_MEM_USAGE = _BooleanEnvironmentVariable("MLFLOW_HUGGINGFACE_USE_LOW_CPU_MEM_USAGE", True)
MLFLOW_INPUT_EXAMPLE_INFERENCE_TIMEOUT = _EnvironmentVariable("MLFLOW_INPUT_EXAMPLE_INFERENCE_TIMEOUT", int, 180)
_MLFLOW_IN_CAPTURE_MODULE_PROCESS = _BooleanEnvironmentVariable("MLFLOW_IN_CAPTURE_MODULE_PROCESS", False)
_MLFLOW_IS_IN_SERVING_ENVIRONMENT = _BooleanEnvironmentVariable("_MLFLOW_IS_IN_SERVING_ENVIRONMENT", None)
MLFLOW_JUDGE_MAX_ITERATIONS = _EnvironmentVariable("MLFLOW_JUDGE_MAX_ITERATIONS", int, 30)
MLFLOW_KERBEROS_TICKET_CACHE = _EnvironmentVariable("MLFLOW_KERBEROS_TICKET_CACHE", str, None)
MLFLOW_KERBEROS_USER = _EnvironmentVariable("MLFLOW_KERBEROS_USER", str, None)
MLFLOW_LOCK_MODEL_DEPENDENCIES = _BooleanEnvironmentVariable("MLFLOW_LOCK_MODEL_DEPENDENCIES", False)
MLFLOW_LOGGING_LEVEL = _EnvironmentVariable("MLFLOW_LOGGING_LEVEL", str, None)
_MLFLOW_LOG_LOGGED_MODEL_PARAMS_BATCH_SIZE = _EnvironmentVariable("_MLFLOW_LOG_LOGGED_MODEL_PARAMS_BATCH_SIZE", int, 100)
MLFLOW_LOG_MODEL_COMPRESSION = _EnvironmentVariable("MLFLOW_LOG_MODEL_COMPRESSION", str, None)
MLFLOW_MAX_TRACES_TO_DISPLAY_IN_NOTEBOOK = _EnvironmentVariable("MLFLOW_MAX_TRACES_TO_DISPLAY_IN_NOTEBOOK", int, 10)
MLFLOW_MODEL_ENV_DOWNLOADING_TEMP_DIR = _EnvironmentVariable("MLFLOW_MODEL_ENV_DOWNLOADING_TEMP_DIR", str, None)
_MLFLOW_MPD_NUM_RETRIES = _EnvironmentVariable("_MLFLOW_MPD_NUM_RETRIES", int, 3)
_MLFLOW_MPD_RETRY_INTERVAL_SECONDS = _EnvironmentVariable("_MLFLOW_MPD_RETRY_INTERVAL_SECONDS", int, 1)
MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE = _EnvironmentVariable("MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE", int, 104857600)
MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE = _EnvironmentVariable("MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE", int, 524288000)
MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE = _EnvironmentVariable("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", int, 10485760)
MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE = _EnvironmentVariable("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", int, 524288000)
MLFLOW_MYSQL_SSL_CA = _EnvironmentVariable("MLFLOW_MYSQL_SSL_CA", str, None)
MLFLOW_MYSQL_SSL_CERT = _EnvironmentVariable("MLFLOW_MYSQL_SSL_CERT", str, None)
MLFLOW_MYSQL_SSL_KEY = _EnvironmentVariable("MLFLOW_MYSQL_SSL_KEY", str, None)
MLFLOW_OPENAI_SECRET_SCOPE = _EnvironmentVariable("MLFLOW_OPENAI_SECRET_SCOPE", str, None)
MLFLOW_PRINT_MODEL_URLS_ON_CREATION = _BooleanEnvironmentVariable("MLFLOW_PRINT_MODEL_URLS_ON_CREATION", True)
MLFLOW_PROMPT_CACHE_MAX_SIZE = _EnvironmentVariable("MLFLOW_PROMPT_CACHE_MAX_SIZE", int, 128)
MLFLOW_PYARROW_EXTRA_CONF = _EnvironmentVariable("MLFLOW_PYARROW_EXTRA_CONF", str, None)
MLFLOW_RECORD_ENV_VARS_IN_MODEL_LOGGING = _BooleanEnvironmentVariable("MLFLOW_RECORD_ENV_VARS_IN_MODEL_LOGGING", True)
MLFLOW_REGISTRY_DIR = _EnvironmentVariable("MLFLOW_REGISTRY_DIR", str, None)
MLFLOW_REGISTRY_URI = _EnvironmentVariable("MLFLOW_REGISTRY_URI", str, None)
MLFLOW_REQUIREMENTS_INFERENCE_RAISE_ERRORS = _BooleanEnvironmentVariable("MLFLOW_REQUIREMENTS_INFERENCE_RAISE_ERRORS", False)
MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT = _EnvironmentVariable("MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT", int, 120)
MLFLOW_RUN_CONTEXT = _EnvironmentVariable("MLFLOW_RUN_CONTEXT", str, None)
MLFLOW_RUN_ID = _EnvironmentVariable("MLFLOW_RUN_ID", str, None)
_MLFLOW_RUN_SLOW_TESTS = _BooleanEnvironmentVariable("MLFLOW_RUN_SLOW_TESTS", False)
MLFLOW_S3_ENDPOINT_URL = _EnvironmentVariable("MLFLOW_S3_ENDPOINT_URL", str, None)
MLFLOW_S3_EXPECTED_BUCKET_OWNER = _EnvironmentVariable("MLFLOW_S3_EXPECTED_BUCKET_OWNER", str, None)
MLFLOW_S3_IGNORE_TLS = _BooleanEnvironmentVariable("MLFLOW_S3_IGNORE_TLS", False)
MLFLOW_S3_UPLOAD_EXTRA_ARGS = _EnvironmentVariable("MLFLOW_S3_UPLOAD_EXTRA_ARGS", str, None)
MLFLOW_SAGEMAKER_DEPLOY_IMG_URL = _EnvironmentVariable("MLFLOW_SAGEMAKER_DEPLOY_IMG_URL", str, None)
MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT = _EnvironmentVariable("MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT", int, 60)
_MLFLOW_SEARCH_TRACES_MAX_BATCH_SIZE = _EnvironmentVariable("MLFLOW_SEARCH_TRACES_MAX_BATCH_SIZE", int, 10)
MLFLOW_SEARCH_TRACES_MAX_THREADS = _EnvironmentVariable("MLFLOW_SEARCH_TRACES_MAX_THREADS", int, 32)
MLFLOW_SERVER_ALLOWED_HOSTS = _EnvironmentVariable("MLFLOW_SERVER_ALLOWED_HOSTS", str, None)
MLFLOW_SERVER_CORS_ALLOWED_ORIGINS = _EnvironmentVariable("MLFLOW_SERVER_CORS_ALLOWED_ORIGINS", str, None)
MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE = _EnvironmentVariable("MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE", str, "false")
MLFLOW_SERVER_ENABLE_GRAPHQL_AUTH = _BooleanEnvironmentVariable("MLFLOW_SERVER_ENABLE_GRAPHQL_AUTH", True)
MLFLOW_SERVER_ENABLE_JOB_EXECUTION = _BooleanEnvironmentVariable("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", False)
MLFLOW_SERVER_GRAPHQL_MAX_ALIASES = _EnvironmentVariable("MLFLOW_SERVER_GRAPHQL_MAX_ALIASES", int, 10)
MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS = _EnvironmentVariable("MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS", int, 10)
MLFLOW_SERVER_JOB_TRANSIENT_ERROR_MAX_RETRIES = _EnvironmentVariable("MLFLOW_SERVER_JOB_TRANSIENT_ERROR_MAX_RETRIES", int, 3)
MLFLOW_SERVER_JOB_TRANSIENT_ERROR_RETRY_BASE_DELAY = _EnvironmentVariable("MLFLOW_SERVER_JOB_TRANSIENT_ERROR_RETRY_BASE_DELAY", int, 15)
MLFLOW_SERVER_JOB_TRANSIENT_ERROR_RETRY_MAX_DELAY = _EnvironmentVariable("MLFLOW_SERVER_JOB_TRANSIENT_ERROR_RETRY_MAX_DELAY", int, 60)
MLFLOW_SERVER_X_FRAME_OPTIONS = _EnvironmentVariable("MLFLOW_SERVER_X_FRAME_OPTIONS", str, "SAMEORIGIN")
_MLFLOW_SGI_NAME = _EnvironmentVariable("_MLFLOW_SGI_NAME", str, None)
MLFLOW_SKIP_SIGNATURE_CHECK_FOR_UC_REGISTRY_MIGRATION = _BooleanEnvironmentVariable("MLFLOW_SKIP_SIGNATURE_CHECK_FOR_UC_REGISTRY_MIGRATION", False)
MLFLOW_SQLALCHEMYSTORE_ECHO = _BooleanEnvironmentVariable("MLFLOW_SQLALCHEMYSTORE_ECHO", False)
MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW = _EnvironmentVariable("MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW", int, None)
MLFLOW_SQLALCHEMYSTORE_POOLCLASS = _EnvironmentVariable("MLFLOW_SQLALCHEMYSTORE_POOLCLASS", str, None)
MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE = _EnvironmentVariable("MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE", int, None)
MLFLOW_SQLALCHEMYSTORE_POOL_SIZE = _EnvironmentVariable("MLFLOW_SQLALCHEMYSTORE_POOL_SIZE", int, None)
MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT = _BooleanEnvironmentVariable("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", False)
MLFLOW_SYSTEM_METRICS_NODE_ID = _EnvironmentVariable("MLFLOW_SYSTEM_METRICS_NODE_ID", str, None)
MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING = _EnvironmentVariable("MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING", int, None)
MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL = _EnvironmentVariable("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", float, None)
_MLFLOW_TELEMETRY_LOGGING = _BooleanEnvironmentVariable("_MLFLOW_TELEMETRY_LOGGING", False)
_MLFLOW_TELEMETRY_SESSION_ID = _EnvironmentVariable("_MLFLOW_TELEMETRY_SESSION_ID", str, None)
_MLFLOW_TESTING = _BooleanEnvironmentVariable("MLFLOW_TESTING", False)
_MLFLOW_TESTING_TELEMETRY = _BooleanEnvironmentVariable("_MLFLOW_TESTING_TELEMETRY", False)
MLFLOW_TRACE_BUFFER_MAX_SIZE = _EnvironmentVariable("MLFLOW_TRACE_BUFFER_MAX_SIZE", int, 1000)
MLFLOW_TRACE_BUFFER_TTL_SECONDS = _EnvironmentVariable("MLFLOW_TRACE_BUFFER_TTL_SECONDS", int, 3600)
MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT = _BooleanEnvironmentVariable("MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT", False)
MLFLOW_TRACE_SAMPLING_RATIO = _EnvironmentVariable("MLFLOW_TRACE_SAMPLING_RATIO", float, 1.0)
MLFLOW_TRACE_TIMEOUT_CHECK_INTERVAL_SECONDS = _EnvironmentVariable("MLFLOW_TRACE_TIMEOUT_CHECK_INTERVAL_SECONDS", int, 1)
MLFLOW_TRACE_TIMEOUT_SECONDS = _EnvironmentVariable("MLFLOW_TRACE_TIMEOUT_SECONDS", int, None)
MLFLOW_TRACING_DESTINATION = _EnvironmentVariable("MLFLOW_TRACING_DESTINATION", str, None)
MLFLOW_TRACING_SQL_WAREHOUSE_ID = _EnvironmentVariable("MLFLOW_TRACING_SQL_WAREHOUSE_ID", str, None)
MLFLOW_TRACKING_AUTH = _EnvironmentVariable("MLFLOW_TRACKING_AUTH", str, None)
MLFLOW_TRACKING_AWS_SIGV4 = _BooleanEnvironmentVariable("MLFLOW_TRACKING_AWS_SIGV4", False)
MLFLOW_TRACKING_CLIENT_CERT_PATH = _EnvironmentVariable("MLFLOW_TRACKING_CLIENT_CERT_PATH", str, None)
MLFLOW_TRACKING_DIR = _EnvironmentVariable("MLFLOW_TRACKING_DIR", str, None)
MLFLOW_TRACKING_INSECURE_TLS = _BooleanEnvironmentVariable("MLFLOW_TRACKING_INSECURE_TLS", False)
MLFLOW_TRACKING_PASSWORD = _EnvironmentVariable("MLFLOW_TRACKING_PASSWORD", str, None)
MLFLOW_TRACKING_SERVER_CERT_PATH = _EnvironmentVariable("MLFLOW_TRACKING_SERVER_CERT_PATH", str, None)
MLFLOW_TRACKING_TOKEN = _EnvironmentVariable("MLFLOW_TRACKING_TOKEN", str, None)
MLFLOW_TRACKING_URI = _EnvironmentVariable("MLFLOW_TRACKING_URI", str, None)
MLFLOW_TRACKING_USERNAME = _EnvironmentVariable("MLFLOW_TRACKING_USERNAME", str, None)
MLFLOW_TRUNCATE_LONG_VALUES = _BooleanEnvironmentVariable("MLFLOW_TRUNCATE_LONG_VALUES", True)
MLFLOW_UC_OSS_TOKEN = _EnvironmentVariable("MLFLOW_UC_OSS_TOKEN", str, None)
MLFLOW_USE_DATABRICKS_SDK_MODEL_ARTIFACTS_REPO_FOR_UC = _BooleanEnvironmentVariable("MLFLOW_USE_DATABRICKS_SDK_MODEL_ARTIFACTS_REPO_FOR_UC", False)
MLFLOW_USE_DEFAULT_TRACER_PROVIDER = _BooleanEnvironmentVariable("MLFLOW_USE_DEFAULT_TRACER_PROVIDER", True)
MLFLOW_VERSION_PROMPT_CACHE_TTL_SECONDS = _EnvironmentVariable("MLFLOW_VERSION_PROMPT_CACHE_TTL_SECONDS", float, float("inf"))
_MLFLOW_WEBHOOK_ALLOWED_SCHEMES = _EnvironmentVariable("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", _split_strip, ["https"])
MLFLOW_WEBHOOK_CACHE_TTL = _EnvironmentVariable("MLFLOW_WEBHOOK_CACHE_TTL", int, 60)
MLFLOW_WEBHOOK_DELIVERY_MAX_WORKERS = _EnvironmentVariable("MLFLOW_WEBHOOK_DELIVERY_MAX_WORKERS", int, 10)
MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES = _EnvironmentVariable("MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES", int, 3)
MLFLOW_WEBHOOK_REQUEST_TIMEOUT = _EnvironmentVariable("MLFLOW_WEBHOOK_REQUEST_TIMEOUT", int, 30)
MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY = _EnvironmentVariable("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", str, None)
MLFLOW_WHEELED_MODEL_PIP_DOWNLOAD_OPTIONS = _EnvironmentVariable("MLFLOW_WHEELED_MODEL_PIP_DOWNLOAD_OPTIONS", str, "--only-binary=:all:")
_SERVERLESS_GPU_COMPUTE_ASSOCIATED_JOB_RUN_ID = _EnvironmentVariable("SERVERLESS_GPU_COMPUTE_ASSOCIATED_JOB_RUN_ID", str, None)

# Millrace's own
MLFLOW_HTTP_OUTAGE_PATIENCE_SECONDS = _EnvironmentVariable("MLFLOW_HTTP_OUTAGE_PATIENCE_SECONDS", float, None)
"""How long a request outlives a server that is down, frozen or overloaded; negative: for ever."""
MLFLOW_OFFLINE = _BooleanEnvironmentVariable("MLFLOW_OFFLINE", False)
"""Log into a local folder, whatever the tracking URI; ``mlflow sync`` brings it there later."""
MLFLOW_OFFLINE_DIR = _EnvironmentVariable("MLFLOW_OFFLINE_DIR", str, "./.mlflow-offline")
"""The folder of the offline mode."""
