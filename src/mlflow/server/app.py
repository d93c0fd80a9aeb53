"""The ASGI application: a request comes in, is checked, routed, carried out and answered; errors end in one place."""

from __future__ import annotations

import time
from typing import Any

from mlflow.server.artifact_policy import caller
from mlflow.server.errors import error_response, not_found_response
from mlflow.server.http import ClientGone, Held, Request
from mlflow.server.middleware.security import Security
from mlflow.server.observe import Observer
from mlflow.server.router import Router
from mlflow.server.services import Services
from mlflow.server.settings import Settings
from mlflow.server.threads import Threads

__all__ = ["App", "create_app"]


class App:
    """The application of one process."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.threads = Threads(settings.threads)
        self.readers = Threads(settings.threads)
        """For what only reads the store: writes may wait for a database that another program has locked."""
        self.services = Services(settings)
        self.security = Security(settings)
        self.observer = Observer(settings, self.services.connections)
        self.held = Held(settings.max_held)
        self.router = self._routes()

    def _routes(self) -> Router:
        from mlflow.server.dispatch import add_operations
        from mlflow.server.routes import add_routes

        router = Router()
        if not self.settings.artifacts_only:
            add_operations(router, self)
        add_routes(router, self)
        return router

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        request.held = self.held
        caller.set(scope)
        started = time.perf_counter()
        name = "unknown"
        extra: list[tuple[bytes, bytes]] = self.security.headers(request)
        try:
            response = self.security.refuse(request)
            if response is None:
                route = self.router.find(request)
                if isinstance(route, list):
                    if request.method == "OPTIONS":
                        response = self.security.preflight(request, route)
                    else:
                        response = not_found_response(request.method, request.path, route)
                else:
                    name = route.name
                    response = await route.handler(request)
        except ClientGone:
            request.release()
            return
        except Exception as error:
            response = error_response(error)
        if not request.complete and request.leaves_body():
            extra = [*extra, (b"connection", b"close")]
        try:
            await response.send(send, extra, request.method == "HEAD")
        finally:
            if request.held_size:
                request.release()
            self.observer.record(name, request.method, response.status, time.perf_counter() - started)

    async def _lifespan(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                self.observer.keep()
                self.services.close()
                self.threads.close()
                self.readers.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def create_app() -> App:
    """The application as the process's environment asks for it (``uvicorn --factory mlflow.server.app:create_app``)."""
    return App(Settings.from_environment())
