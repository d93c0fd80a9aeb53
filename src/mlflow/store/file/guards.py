"""Who reads, changes and moves things at the same time does not get into each other's way.

An experiment that is deleted or restored is moved, with all that is in it. Whoever changes or reads one of its things
shares its lock meanwhile, so that nothing is written to a folder that is no longer there, nor half of a run read.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import TypeVar

from mlflow.exceptions import MlflowException
from mlflow.store.file.layout import META, Root, is_there
from mlflow.store.file.locks import locked, shared_by_reader

__all__ = ["adding", "editing", "moving", "reading", "remove"]

T = TypeVar("T")


@contextmanager
def editing(root: Root, find: Callable[[], str]) -> Iterator[str]:
    """The folder that ``find`` finds, locked; its experiment stays where it is meanwhile.

    ``find`` raises when there is nothing to find; it is asked again when what it found is moved meanwhile.
    """
    with ExitStack() as stack:
        while True:
            path = find()
            experiment = root.experiment_of(path)
            try:
                if experiment != path:
                    stack.enter_context(locked(experiment, shared=True))
                stack.enter_context(locked(path))
            except FileNotFoundError:
                stack.close()
                continue
            if is_there(path):
                break
            stack.close()  # moved or removed while we waited
        yield path


@contextmanager
def adding(find: Callable[[], str]) -> Iterator[str]:
    """The experiment's folder that ``find`` finds, which stays where it is meanwhile."""
    with ExitStack() as stack:
        while True:
            path = find()
            try:
                stack.enter_context(locked(path, shared=True))
            except FileNotFoundError:
                continue
            if is_there(path):
                break
            stack.close()
        yield path


def moving(path: str) -> AbstractContextManager[None]:
    """An experiment's folder, for one who moves or removes it."""
    # Windows does not move or remove a folder in which a file is open, such as the lock's.
    return nullcontext() if os.name == "nt" else locked(path)


def reading(root: Root, find: Callable[[], str], read: Callable[[str], T]) -> T:
    """What ``read`` makes of the folder that ``find`` finds, which stays where it is meanwhile."""
    while True:
        path = find()
        with shared_by_reader(root.experiment_of(path)):
            if not is_there(path):
                continue
            try:
                result = read(path)
            except MlflowException:
                if is_there(path):
                    raise
                continue
            # Still needed: there is no lock in a folder that nobody has changed yet, and MLflow does not ask for it.
            if is_there(path):
                return result


def remove(root: Root, find: Callable[[], str]) -> None:
    """Remove the run or logged model that ``find`` finds with all its files; it ceases to exist before they go."""
    with editing(root, find) as path:
        os.unlink(os.path.join(path, META))
        if os.name != "nt":  # where a folder cannot go while its lock is held
            shutil.rmtree(path)
    shutil.rmtree(path, ignore_errors=True)
