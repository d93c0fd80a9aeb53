"""Facts about this installation and what is wrong with it, for ``mlflow doctor`` and bug reports."""

from __future__ import annotations

import os
import platform
import re
import sys

from mlflow import _conflicts, environment_variables
from mlflow.version import BUILD, VERSION

__all__ = ["doctor", "findings", "report"]

_SECRET = re.compile(r"PASSWORD|PASSPHRASE|TOKEN|SECRET|CREDENTIAL|(^|_)KEY(_|$)", re.IGNORECASE)
_USERINFO = re.compile(r"(?<=://)[^/@\s]*@")
_MASK = "***"
_READ_ELSEWHERE = frozenset(
    (
        "MLFLOW_ARTIFACTS_DESTINATION",
        "MLFLOW_ARTIFACTS_ONLY",
        "MLFLOW_BACKEND_STORE_URI",
        "MLFLOW_CRYPTO_KEK_PASSPHRASE",
        "MLFLOW_CRYPTO_KEK_VERSION",
        "MLFLOW_DEFAULT_ARTIFACT_ROOT",
        "MLFLOW_DEPLOYMENT_ENV",
        "MLFLOW_ENABLE_TRACE_IN_SERVING",
        "MLFLOW_ENV_VAR",
        "MLFLOW_EXPERIMENTAL_S3_SIGNATURE_VERSION",
        "MLFLOW_EXPOSE_PROMETHEUS",
        "MLFLOW_GUNICORN_OPTS",
        "MLFLOW_HOME",
        "MLFLOW_HOST",
        "MLFLOW_LOGGING_CONFIGURE_LOGGING",
        "MLFLOW_MCP_TOOLS",
        "MLFLOW_MODELS_WORKERS",
        "MLFLOW_PORT",
        "MLFLOW_PYFUNC_INFERENCE_CONFIG",
        "MLFLOW_REGISTRY_STORE_URI",
        "MLFLOW_SERVER_PID",
        "MLFLOW_SERVER_SECRETS_CACHE_MAX_SIZE",
        "MLFLOW_SERVER_SECRETS_CACHE_TTL",
        "MLFLOW_SERVE_ARTIFACTS",
        "MLFLOW_STATIC_PREFIX",
        "MLFLOW_TMP_DIR",
        "MLFLOW_UVICORN_OPTS",
        "MLFLOW_WORKERS",
    )
)
"""Variables that are options of commands rather than settings of the library."""


def doctor(mask_envs=False) -> None:
    """Print the report. Values of secrets are never shown; with ``mask_envs`` no variable's value is."""
    sys.stdout.write(report(mask_envs) + "\n")


def report(mask_envs: bool = False) -> str:
    """System, versions, URIs, ``MLFLOW_`` variables, installed dependencies and findings, as text."""
    tracking, registry = _uris()
    lines = [
        f"System information: {platform.system()} {platform.release()} {platform.machine()}",
        f"Python version: {platform.python_version()}",
        f"MLflow version: {VERSION}",
        f"Millrace build: {BUILD}",
        f"MLflow module location: {os.path.join(os.path.dirname(os.path.abspath(__file__)), '__init__.py')}",
        f"Tracking URI: {tracking}",
        f"Registry URI: {registry}",
        "MLflow environment variables:",
        *(f"  {name}: {value}" for name, value in _variables(mask_envs)),
        "MLflow dependencies:",
        *(f"  {name}: {version}" for name, version in _dependencies() or [("not known", "run from its sources")]),
    ]
    found = findings()
    lines.append("Findings:" if found else "Findings: none")
    lines += [f"  - {text}" for text in found]
    return "\n".join(lines)


def findings() -> list[str]:
    """What is likely to be wrong, each with what to do about it."""
    found = []
    conflict = _conflicts.find()
    if conflict:
        found.append(conflict)
    kind = environment_variables._EnvironmentVariable
    known = {v.name: v for v in vars(environment_variables).values() if isinstance(v, kind)}
    for name in sorted(os.environ):
        if not name.startswith("MLFLOW_"):
            continue
        setting = known.get(name)
        if setting is not None:
            try:
                setting.get()
            except ValueError as error:
                found.append(_hidden(name, str(error)))
        elif name not in _READ_ELSEWHERE:
            from difflib import get_close_matches

            near = get_close_matches(name, [*known, *_READ_ELSEWHERE], n=1, cutoff=0.85)
            if near:
                found.append(f"{name} is not a setting; did you mean {near[0]}?")
    return found


def _hidden(name: str, text: str) -> str:
    return f"{name} has a value that does not fit." if _SECRET.search(name) else text


def _uris() -> tuple[str, str]:
    try:
        from mlflow.tracking._uri import get_registry_uri, get_tracking_uri

        return _shown(str(get_tracking_uri())), _shown(str(get_registry_uri()))
    except Exception as error:
        # A report about a broken installation has to come out all the same.
        return f"cannot be told: {error}", "cannot be told"


def _shown(value: str) -> str:
    return _USERINFO.sub(f"{_MASK}@", value)


def _variables(mask_all: bool) -> list[tuple[str, str]]:
    return [
        (name, _MASK if mask_all or _SECRET.search(name) else _shown(value))
        for name, value in sorted(os.environ.items())
        if name.startswith(("MLFLOW_", "_MLFLOW_"))
    ]


def _dependencies() -> list[tuple[str, str]]:
    """What the distribution asks for, extras included, as far as it is installed."""
    from importlib.metadata import PackageNotFoundError, requires, version

    try:
        required = requires("mlflow") or []
    except PackageNotFoundError:
        return []
    names = {re.split(r"[^A-Za-z0-9._-]", text, maxsplit=1)[0].lower() for text in required}
    found = []
    for name in sorted(names - {"mlflow"}):
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return found
