"""Marks of functions and classes. They change nothing but what is written here."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["deprecated", "developer_stable", "experimental", "keyword_only"]

F = TypeVar("F", bound=Callable[..., Any])


def experimental(f: F | None = None, version: str | None = None) -> Any:
    """Mark what may still change; with or without arguments."""
    return (lambda marked: marked) if f is None else f


def developer_stable(func: F) -> F:
    """Mark an interface that plug-ins may rely on."""
    return func


def keyword_only(func: F) -> F:
    """Refuse positional arguments with a TypeError."""

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        if args:
            raise TypeError(f"Method {func.__name__} only takes keyword arguments.")
        return func(**kwargs)

    return wrapper  # type: ignore[return-value]


def deprecated(alternative: str | None = None, since: str | None = None, impact: str | None = None) -> Callable[[F], F]:
    """Warn with a FutureWarning at each call of a function, or when a class is made."""

    def decorate(marked: F) -> F:
        text = f"{marked.__module__}.{marked.__qualname__} is deprecated"
        text += f" since {since}." if since else "."
        text += f" Use {alternative} instead." if alternative else ""
        text += f" {impact}" if impact else ""
        called: Any = marked.__init__ if isinstance(marked, type) else marked

        @functools.wraps(called)
        def wrapper(*args, **kwargs):
            warnings.warn(text, FutureWarning, stacklevel=2)
            return called(*args, **kwargs)

        if isinstance(marked, type):
            marked.__init__ = wrapper  # type: ignore[misc]
            return marked  # type: ignore[return-value]
        return wrapper  # type: ignore[return-value]

    return decorate
