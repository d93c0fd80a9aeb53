"""One REST call as data. Server dispatch, REST store, OpenAPI document and permission check derive from it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any

import msgspec

__all__ = ["API_PREFIXES", "Empty", "Int64", "Message", "Operation", "Permission"]

API_PREFIXES = ("/api", "/ajax-api")
"""Each operation is served below both; ``--static-prefix`` goes before the second only."""

Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""A whole number of a request. Python has larger ones, databases have not."""


class Message(msgspec.Struct, omit_defaults=True):
    """Base of requests, responses and what they hold. Absent and null are the same: None."""


class Empty(Message):
    """A response without content: ``{}``."""


class Permission(Enum):
    """What a caller must be allowed to do with the thing that a request names."""

    PUBLIC = "public"
    LOGGED_IN = "logged in"
    READ = "read"
    EDIT = "edit"
    MANAGE = "manage"


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """A call: where it is, what goes in and out, and which store method carries it out.

    ``arguments(request)`` gives the positional arguments of the facet method, ``reply(result)`` makes the response of
    what it returns; ``build(*args, **kwargs)`` makes the request of the same arguments, ``result(response)`` what the
    method returns. So a server and a REST store are both made of this one declaration.
    """

    name: str
    method: str
    path: str
    version: str = "2.0"
    request: type[Message]
    response: type[Message] = Empty
    facet: str
    permission: Permission
    subject: str
    """The request field that names the thing the permission is about."""
    arguments: Callable[[Any], tuple]
    reply: Callable[[Any], Message] | None = None
    build: Callable[..., Message]
    result: Callable[[Any], Any] | None = None
    required: tuple[str, ...] = ()
    """Fields that must be there and, if text, not empty."""
    repeatable: bool = True
    """Sent twice it does the same as sent once; otherwise clients send an Idempotency-Key."""
    summary: str = ""
    aliases: tuple[tuple[str, str], ...] = ()
    """Further (method, path) under which the call is served."""

    @property
    def template(self) -> str:
        """Path below the API prefix, such as ``/2.0/mlflow/runs/get``."""
        return f"/{self.version}/{self.path}"

    @property
    def tag(self) -> str:
        """The noun, for documentation."""
        return self.facet.partition(".")[0]
