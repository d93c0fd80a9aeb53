"""``mlflow server`` and ``mlflow ui``: the options, and what they mean as settings of the server."""

from __future__ import annotations

import contextlib
import os
from typing import Any

import click

from mlflow.cli.group import Rendering

__all__ = ["default_backend", "server", "ui"]

DEFAULT_DESTINATION = "./mlartifacts"
_HOSTED = ("databricks", "databricks-uc", "uc")
_DATABASES = ("sqlite", "postgresql", "postgres", "mysql", "mariadb", "mssql")

OPTIONS = (
    click.option(
        "--backend-store-uri",
        envvar="MLFLOW_BACKEND_STORE_URI",
        metavar="URI",
        help="Database or folder for experiments and runs: sqlite:///mlflow.db, postgresql://..., mysql://..., "
        "mssql://..., a path. By default MLFLOW_TRACKING_URI where that is local, else mlflow.db (or ./mlruns) here.",
    ),
    click.option(
        "--registry-store-uri",
        envvar="MLFLOW_REGISTRY_STORE_URI",
        metavar="URI",
        help="Store of the model registry; by default the backend store.",
    ),
    click.option(
        "--default-artifact-root",
        envvar="MLFLOW_DEFAULT_ARTIFACT_ROOT",
        metavar="URI",
        help="Where new experiments keep artifacts. By default this server hands them on (mlflow-artifacts:/).",
    ),
    click.option(
        "--serve-artifacts/--no-serve-artifacts",
        envvar="MLFLOW_SERVE_ARTIFACTS",
        default=True,
        show_default=True,
        help="Whether clients read and write artifacts through this server.",
    ),
    click.option(
        "--artifacts-only",
        envvar="MLFLOW_ARTIFACTS_ONLY",
        is_flag=True,
        help="Serve artifacts and nothing else.",
    ),
    click.option(
        "--artifacts-destination",
        envvar="MLFLOW_ARTIFACTS_DESTINATION",
        metavar="URI",
        default=DEFAULT_DESTINATION,
        show_default=True,
        help="Where the artifacts that this server hands on lie: a folder, s3://..., gs://..., wasbs://... and so on.",
    ),
    click.option(
        "--host", "-h", envvar="MLFLOW_HOST", default="127.0.0.1", show_default=True, help="Address to listen on."
    ),
    click.option(
        "--port",
        "-p",
        envvar="MLFLOW_PORT",
        type=click.IntRange(0, 65535),
        default=5000,
        show_default=True,
        help="Port to listen on; 0 for any that is free.",
    ),
    click.option(
        "--workers",
        "-w",
        envvar="MLFLOW_WORKERS",
        help="Processes that answer. One, the default, is fastest and smallest with SQLite; with PostgreSQL or MySQL "
        "one per core answers more.",
    ),
    click.option(
        "--allowed-hosts",
        envvar="MLFLOW_SERVER_ALLOWED_HOSTS",
        help="Host names to answer to, between commas, with wildcards: mlflow.example.com,*.internal. '*' for all.",
    ),
    click.option(
        "--cors-allowed-origins",
        envvar="MLFLOW_SERVER_CORS_ALLOWED_ORIGINS",
        help="Origins whose pages may call this server, between commas: https://app.example.com. '*' for all.",
    ),
    click.option(
        "--disable-security-middleware",
        envvar="MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE",
        is_flag=True,
        help="Check neither host nor origin. For servers that something else protects.",
    ),
    click.option(
        "--x-frame-options",
        envvar="MLFLOW_SERVER_X_FRAME_OPTIONS",
        default="SAMEORIGIN",
        show_default=True,
        help="Which pages may show this one in a frame: SAMEORIGIN, DENY, or NONE to allow all.",
    ),
    click.option(
        "--static-prefix",
        envvar="MLFLOW_STATIC_PREFIX",
        help="Path that the UI and its API stand below, such as /mlflow behind a reverse proxy.",
    ),
    click.option(
        "--gunicorn-opts",
        envvar="MLFLOW_GUNICORN_OPTS",
        help="Accepted for scripts that have it; without effect, as uvicorn serves.",
    ),
    click.option("--waitress-opts", help="Accepted for scripts that have it; without effect, as uvicorn serves."),
    click.option(
        "--uvicorn-opts",
        envvar="MLFLOW_UVICORN_OPTS",
        help="Options of the uvicorn command, such as '--ssl-keyfile key.pem --ssl-certfile cert.pem'.",
    ),
    click.option(
        "--expose-prometheus",
        envvar="MLFLOW_EXPOSE_PROMETHEUS",
        metavar="DIR",
        help="Folder in which worker processes gather their metrics for /metrics; made where it is missing.",
    ),
    click.option("--app-name", help="Serve this app, which a plugin (entry point group mlflow.app) brings."),
    click.option("--dev", is_flag=True, help="For work on the server: starts anew when its code changes, logs more."),
    click.option(
        "--secrets-cache-ttl",
        envvar="MLFLOW_SERVER_SECRETS_CACHE_TTL",
        type=click.IntRange(10, 300),
        default=60,
        show_default=True,
        help="Seconds that decrypted secrets are kept in memory.",
    ),
    click.option(
        "--secrets-cache-max-size",
        envvar="MLFLOW_SERVER_SECRETS_CACHE_MAX_SIZE",
        type=click.IntRange(1, 10000),
        default=1000,
        show_default=True,
        help="Most secrets kept in memory.",
    ),
)


def _with_options(function: Any) -> Any:
    for option in reversed(OPTIONS):
        function = option(function)
    return function


@click.command("server", cls=Rendering)
@_with_options
@click.pass_context
def server(ctx: click.Context, **options: Any) -> None:
    """Run the tracking server: web UI, REST API and artifacts at one address.

    It listens on this machine alone unless --host says otherwise, such as --host 0.0.0.0 for all of its addresses.
    Ctrl-C or SIGTERM end it once the requests under way are answered.
    """
    _serve(ctx, options)


@click.command("ui", cls=Rendering)
@_with_options
@click.pass_context
def ui(ctx: click.Context, **options: Any) -> None:
    """The same as 'mlflow server': web UI, REST API and artifacts at one address."""
    _serve(ctx, options)


def _serve(ctx: click.Context, options: dict[str, Any]) -> None:
    from mlflow.server.run import run, uvicorn_options

    extra = _server_options(options)
    uvicorn_opts = uvicorn_options(extra) if extra else {}
    settings = _settings(ctx, options, uvicorn_opts)
    for name in ("secrets_cache_ttl", "secrets_cache_max_size"):
        os.environ[f"MLFLOW_SERVER_{name.upper()}"] = str(options[name])
    _make_destination(settings)
    run(settings, uvicorn_opts, dev=options["dev"])


def _server_options(options: dict[str, Any]) -> str | None:
    given = [n for n in ("gunicorn_opts", "waitress_opts", "uvicorn_opts") if options[n]]
    if len(given) > 1:
        raise click.UsageError("Use only one of --gunicorn-opts, --waitress-opts and --uvicorn-opts.")
    if given and given[0] != "uvicorn_opts":
        option = "--" + given[0].replace("_", "-")
        click.echo(f"Warning: {option} has no effect, as uvicorn serves. See --uvicorn-opts.", err=True)
        return None
    return options["uvicorn_opts"]


def _settings(ctx: click.Context, options: dict[str, Any], uvicorn_opts: dict[str, Any]) -> Any:
    from mlflow.server.settings import Settings

    backend = options["backend_store_uri"] or default_backend()
    _check_schemes(backend, options["artifacts_destination"] if options["serve_artifacts"] else None)
    root = options["default_artifact_root"]
    if not root and not options["serve_artifacts"]:
        root = "./mlruns" if _is_database(backend) else backend
    return Settings(
        backend_store_uri=backend,
        registry_store_uri=options["registry_store_uri"],
        default_artifact_root=root,
        serve_artifacts=options["serve_artifacts"] or options["artifacts_only"],
        artifacts_only=options["artifacts_only"],
        artifacts_destination=options["artifacts_destination"],
        host=uvicorn_opts.pop("host", options["host"]),
        port=uvicorn_opts.pop("port", options["port"]),
        static_prefix=_prefix(options["static_prefix"]),
        allowed_hosts=_names(options["allowed_hosts"]),
        cors_allowed_origins=_names(options["cors_allowed_origins"]) or (),
        security=not options["disable_security_middleware"],
        x_frame_options=options["x_frame_options"],
        prometheus_dir=options["expose_prometheus"],
        workers=_workers(uvicorn_opts.pop("workers", None) or options["workers"]),
        app_name=_app_name(options["app_name"]),
    )


def _make_destination(settings: Any) -> None:
    """Make a local folder for artifacts now: it tells clients that use the same database where the artifacts lie."""
    from mlflow.store.artifact.local import local_path
    from mlflow.store.artifact.registry import scheme_of

    if settings.serve_artifacts and scheme_of(settings.artifacts_destination) in ("", "file"):
        # Where that is not possible the first upload says why.
        with contextlib.suppress(OSError):
            os.makedirs(local_path(settings.artifacts_destination), exist_ok=True)


def _check_schemes(backend: str, destination: str | None) -> None:
    """A URI that nothing here can open is an error now, not at the first request."""
    from mlflow.exceptions import invalid
    from mlflow.store.artifact.registry import ARTIFACT_REPOSITORIES
    from mlflow.store.artifact.registry import scheme_of as artifact_scheme
    from mlflow.tracking._stores import TRACKING_STORES, scheme_of

    known = [name for name in TRACKING_STORES.names() if name not in ("http", "https", *_HOSTED)]
    if scheme_of(backend) not in known:
        raise invalid(
            f"--backend-store-uri {backend.partition(':')[0]}:... is not supported. Give a folder or a URI of one of "
            f"these kinds: {', '.join(name for name in known if name)}."
        )
    if destination is not None and artifact_scheme(destination) not in (places := list(ARTIFACT_REPOSITORIES.names())):
        raise invalid(
            f"--artifacts-destination {destination.partition(':')[0]}:... is not supported. Give a folder or a URI of "
            f"one of these kinds: {', '.join(name for name in places if name)}."
        )


def default_backend() -> str:
    """The store that a client without settings would use here: a local ``MLFLOW_TRACKING_URI``, else the default."""
    from mlflow.tracking._stores import scheme_of
    from mlflow.tracking._uri import default_uri, get_tracking_uri

    uri = get_tracking_uri()
    return uri if scheme_of(uri) in ("", "file", *_DATABASES) else default_uri(os.getcwd())


def _is_database(uri: str) -> bool:
    return uri.partition(":")[0].partition("+")[0].lower() in _DATABASES


def _names(text: str | None) -> tuple[str, ...] | None:
    if not text:
        return None
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _prefix(text: str | None) -> str:
    if text and not text.startswith("/"):
        raise click.UsageError("--static-prefix must begin with a '/'.")
    if text and text.endswith("/"):
        raise click.UsageError("--static-prefix should not end with a '/'.")
    return text or ""


def _workers(text: Any) -> int:
    if text in (None, ""):
        return 1
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise click.UsageError(f"--workers must be a number from 1 on, not '{text}'.")
    return number


def _app_name(name: str | None) -> str | None:
    if name is None:
        return None
    from mlflow._registry import entry_points

    known = sorted({p.name for p in entry_points("mlflow.app")})
    if name not in known:
        hint = f"one of {', '.join(known)}" if known else "installed: no package here brings an app"
        raise click.UsageError(f"Invalid value for '--app-name': '{name}' is not {hint}.")
    return name
