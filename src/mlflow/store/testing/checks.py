"""What the contract's tests share."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.store.interface.store import Store

__all__ = ["all_pages", "fresh", "new_experiment", "new_run", "refused"]


@contextmanager
def refused(code: str, *words: str) -> Iterator[None]:
    """The block raises an error with the code, whose message has the words."""
    try:
        yield
    except MlflowException as error:
        assert error.error_code == code, f"{error.error_code}: {error.message}"
        for word in words:
            assert word in error.message, f"{word!r} is not in {error.message!r}"
    else:
        raise AssertionError(f"{code} was expected")


def fresh(name: str) -> str:
    """A name that nobody else uses."""
    return f"{name}-{uuid.uuid4().hex[:12]}"


def new_experiment(store: Store, **kwargs: Any) -> str:
    """Id of a new experiment."""
    return store.experiments.create(fresh("experiment"), **kwargs)


def new_run(store: Store, experiment_id: str | None = None, **kwargs: Any) -> str:
    """Id of a new run."""
    return store.runs.create(experiment_id or new_experiment(store), **kwargs).info.run_id


def all_pages(search: Callable[..., Any], size: int) -> list[Any]:
    """All results of a search, page by page; none but the last page is short."""
    found: list[Any] = []
    token = None
    for _ in range(10_000):
        page = search(max_results=size, page_token=token)
        found += page
        token = page.token
        if not token:
            assert len(page) <= size
            return found
        assert len(page) == size
    raise AssertionError("the pages do not end")
