"""Starting and ending the server: sockets, worker processes, signals. uvicorn does the HTTP."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shlex
import signal
import socket
import sys
import threading
import warnings
from typing import Any

import uvicorn

from mlflow.exceptions import MlflowException, invalid
from mlflow.server.settings import Settings

__all__ = ["run", "uvicorn_options", "worker_app"]

GRACE_SECONDS = 30
"""How long requests under way may take after SIGTERM."""
_FACTORY = "mlflow.server.run:worker_app"
_NOT_OURS = frozenset(("app", "factory", "app_dir", "interface", "reload", "env_file"))


def run(settings: Settings, uvicorn_opts: dict[str, Any], dev: bool = False) -> None:
    """Serve until SIGTERM or SIGINT, then answer what is under way and return.

    Args:
        settings: of the server.
        uvicorn_opts: further arguments of ``uvicorn.Config``, as ``uvicorn_options`` returns them.
        dev: start anew when the code changes, and log more.

    Raises:
        MlflowException: when the address is taken, the store cannot be opened, or an option does not fit.
    """
    if dev:
        logging.getLogger("mlflow").setLevel(logging.DEBUG)
    if settings.prometheus_dir:
        from mlflow.server.observe import forget

        os.makedirs(settings.prometheus_dir, exist_ok=True)
        forget(settings.prometheus_dir)
    options = _options(settings, uvicorn_opts, dev)
    _allow_many_connections()
    if dev or settings.workers > 1:
        _run_processes(settings, options, dev)
    else:
        _run_here(settings, options)


def uvicorn_options(text: str) -> dict[str, Any]:
    """Options as uvicorn's own command line takes them, as arguments of ``uvicorn.Config``."""
    import click
    from uvicorn.main import main as command

    try:
        arguments = shlex.split(text)
        context = command.make_context("uvicorn", ["app", *arguments], resilient_parsing=False)
    except ValueError as error:
        raise invalid(f"--uvicorn-opts cannot be read: {error}.") from None
    except click.ClickException as error:
        raise invalid(f"--uvicorn-opts: {error.format_message()}") from None
    except click.exceptions.Exit:
        raise invalid("--uvicorn-opts takes options that set something, not --help or --version.") from None
    given = {
        name: value
        for name, value in context.params.items()
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE and name not in _NOT_OURS
    }
    if "headers" in given:
        given["headers"] = [tuple(header.split(":", 1)) for header in given["headers"]]
    for name in ("reload_dirs", "reload_includes", "reload_excludes"):
        if name in given:
            given[name] = list(given[name])
    return given


class _Server(uvicorn.Server):
    """uvicorn's server, which says when it is ready and can be asked to stop at any time."""

    def __init__(self, config: uvicorn.Config, settings: Settings, listeners: list[socket.socket]):
        super().__init__(config)
        self._settings = settings
        self._listeners = listeners

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            port = self._listeners[0].getsockname()[1] if self._listeners else self._settings.port
            _announce(self._settings, port, bool(self.config.ssl_certfile))

    def stop(self) -> None:
        """Answer what is under way, then end."""
        self.should_exit = True


def worker_app() -> Any:
    """The application of a worker process, which ends with the process that started it."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), name="mlflow-parent-watch", daemon=True).start()
    return _app(Settings.from_environment())


def _end_with(parent: Any) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _app(settings: Settings) -> Any:
    """The application of the settings: our own, or the one that a plugin makes."""
    from mlflow.server.app import App

    if settings.app_name is None:
        return App(settings)
    from mlflow._registry import entry_points

    for point in entry_points("mlflow.app"):
        if point.name == settings.app_name:
            return _plugin_app(point.load(), settings)
    raise invalid(f"No installed package brings an app '{settings.app_name}' (entry point group mlflow.app).")


def _plugin_app(target: Any, settings: Settings) -> Any:
    """What an entry point names: an application, or a function that makes one and may take ours."""
    import inspect

    from mlflow.server.app import App

    if inspect.isfunction(target) and not inspect.iscoroutinefunction(target):
        positional = [p for p in inspect.signature(target).parameters.values() if p.kind <= p.POSITIONAL_OR_KEYWORD]
        if len(positional) == 0:
            target = target()
        elif len(positional) == 1:
            target = target(App(settings))
    if inspect.iscoroutinefunction(target) or inspect.iscoroutinefunction(type(target).__call__):
        return target
    from mlflow._registry import load

    # uvicorn's own, or a2wsgi's where that is installed, which streams.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return load("uvicorn.middleware.wsgi:WSGIMiddleware")(target)


def _options(settings: Settings, given: dict[str, Any], dev: bool) -> dict[str, Any]:
    return {
        "host": settings.host,
        "port": settings.port,
        "http": "mlflow.server.protocol:Protocol",
        "loop": "auto",
        "ws": "none",
        "lifespan": "auto" if settings.app_name else "on",
        "access_log": False,
        "log_level": "debug" if dev else "warning",
        "server_header": False,
        # Whoever calls may write X-Forwarded-For: it counts only where the operator names the proxy.
        "proxy_headers": "forwarded_allow_ips" in given,
        "timeout_keep_alive": 75,
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "backlog": 2048,
        **given,
    }


def _run_here(settings: Settings, options: dict[str, Any]) -> None:
    listeners = [] if options.get("uds") or options.get("fd") is not None else _bind(settings.host, settings.port)
    try:
        server = _Server(uvicorn.Config(_app(settings), **options), settings, listeners)
        _on_signals(server.stop)
        server.run(sockets=listeners or None)
    finally:
        for listener in listeners:
            listener.close()
    if not server.started:
        raise MlflowException("The server could not start; see the lines above.", "INTERNAL_ERROR")


def _run_processes(settings: Settings, options: dict[str, Any], dev: bool) -> None:
    if settings.port == 0:
        raise invalid("Port 0 (any that is free) needs a single worker. Name a port.")
    for listener in _bind(settings.host, settings.port):
        listener.close()
    if not settings.artifacts_only:
        # Here, so that a wrong URI is one error rather than one of each worker.
        from mlflow.server.services import open_store

        open_store(settings).close()
    settings.to_environment()
    ended = threading.Event()
    secure = bool(options.get("ssl_certfile"))
    announcing = threading.Thread(target=_announce_when_up, args=(settings, secure, ended), daemon=True)
    announcing.start()
    _on_signals(lambda: None)
    try:
        if dev:
            options.update(reload=True, reload_dirs=[os.path.dirname(os.path.dirname(os.path.abspath(__file__)))])
            uvicorn.run(_FACTORY, factory=True, **options)
        else:
            _run_workers(uvicorn.Config(_FACTORY, factory=True, workers=settings.workers, **options))
    finally:
        ended.set()


def _run_workers(config: uvicorn.Config) -> None:
    from inspect import signature

    from uvicorn.supervisors import Multiprocess

    class Workers(Multiprocess):
        def terminate_all(self) -> None:
            # Who calls from now on is turned away at once, rather than left waiting until the last worker has ended.
            for listener in self.sockets:
                listener.close()
            super().terminate_all()

    # Earlier releases of uvicorn want to be told what the processes run.
    more = {"target": uvicorn.Server(config).run} if "target" in signature(Multiprocess).parameters else {}
    try:
        Workers(config, sockets=[config.bind_socket()], **more).run()
    finally:
        if config.uds and os.path.exists(config.uds):
            os.remove(config.uds)


def _allow_many_connections() -> None:
    """Raise the limit of open files as far as the system lets us: the usual 1,024 are as many idle connections."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _bind(host: str, port: int) -> list[socket.socket]:
    """A socket for each address of the host."""
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise invalid(f"There is no address '{host}' to listen on: {error.strerror}. See --host.") from None
    sockets: list[socket.socket] = []
    failure: OSError | None = None
    for family, kind, protocol, _, address in dict.fromkeys(found):
        listener = socket.socket(family, kind, protocol)
        try:
            if os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            if port == 0 and sockets:
                address = (address[0], sockets[0].getsockname()[1], *address[2:])
            listener.bind(address)
            listener.listen(2048)
        except OSError as error:
            listener.close()
            failure = error
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                break
            continue
        listener.setblocking(False)
        sockets.append(listener)
    if failure is not None and (not sockets or failure.errno in (errno.EADDRINUSE, errno.EACCES)):
        for listener in sockets:
            listener.close()
        raise _cannot_listen(host, port, failure) from None
    return sockets


def _cannot_listen(host: str, port: int, error: OSError) -> MlflowException:
    if error.errno == errno.EADDRINUSE:
        text = f"Port {port} of {host} is in use. End what listens there, or choose another port with --port."
    elif error.errno == errno.EACCES:
        text = f"Port {port} of {host} needs rights that this user lacks. Choose one from 1024 on with --port."
    else:
        text = f"Cannot listen on {host}, port {port}: {error.strerror}. See --host and --port."
    return MlflowException(text, "INVALID_STATE")


def _on_signals(stop: Any) -> None:
    """Let uvicorn, which raises the signal that ended it once more, return instead of dying of it."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())


def _announce(settings: Settings, port: int, secure: bool) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(settings.host, settings.host)
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    url = f"{'https' if secure else 'http'}://{host}:{port}{settings.static_prefix}"
    what = "artifacts only" if settings.artifacts_only else f"store: {_redacted(settings.backend_store_uri)}"
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(f"MLflow is ready at {url} ({what}). Press Ctrl-C to stop it.\n")
        sys.stdout.flush()


def _redacted(uri: str) -> str:
    head, separator, rest = uri.partition("://")
    if not separator or "@" not in rest:
        return uri
    authority, slash, path = rest.partition("/")
    return f"{head}://***@{authority.rpartition('@')[2]}{slash}{path}"


def _announce_when_up(settings: Settings, secure: bool, ended: threading.Event) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(settings.host, settings.host)
    while not ended.wait(0.05):
        try:
            socket.create_connection((host, settings.port), timeout=1).close()
        except OSError:
            continue
        _announce(settings, settings.port, secure)
        return
