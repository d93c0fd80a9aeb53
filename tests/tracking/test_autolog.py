"""``mlflow.autolog`` turns libraries on when they are imported."""

from __future__ import annotations

import sys

import pytest

import mlflow
from mlflow.tracking._fluent.autolog import AUTOLOGGING, Library


@pytest.fixture
def libraries(tmp_path, monkeypatch):
    """Two libraries, one of them imported already, and what their ``autolog`` functions were called with."""
    names = ("library_there", "library_later")
    monkeypatch.syspath_prepend(tmp_path)
    for name in names:
        (tmp_path / f"{name}.py").write_text("loaded = __spec__.loader.__class__.__name__\n")
    (tmp_path / "flavor_of_both.py").write_text(
        "calls = []\n"
        "def narrow(disable=False, silent=False):\n"
        "    calls.append(('narrow', disable, silent))\n"
        "def wide(log_models=True, extra=None, **kwargs):\n"
        "    calls.append(('wide', log_models, sorted(kwargs)))\n"
        "def broken(**kwargs):\n"
        "    raise RuntimeError('no')\n"
    )
    monkeypatch.setitem(AUTOLOGGING, "there", Library("library_there", "flavor_of_both:narrow"))
    monkeypatch.setitem(AUTOLOGGING, "later", Library("library_later", "flavor_of_both:wide"))
    import flavor_of_both
    import library_there  # noqa: F401

    yield flavor_of_both.calls
    for name in (*names, "flavor_of_both"):
        sys.modules.pop(name, None)


def test_now_and_later(libraries):
    mlflow.autolog(log_models=False, silent=True)
    assert libraries == [("narrow", False, True)]
    import library_later

    assert library_later.loaded == "SourceFileLoader"  # the module sees its own loader, not ours
    name, log_models, others = libraries[1]
    assert (name, log_models) == ("wide", False)
    assert {"disable", "exclusive", "log_datasets", "silent"} <= set(others)
    assert "exclude_flavors" not in others


def test_the_last_call_counts(libraries):
    mlflow.autolog(silent=True)
    mlflow.autolog(disable=True, silent=True, exclude_flavors=["later"])
    import library_later  # noqa: F401

    assert libraries == [("narrow", False, True), ("narrow", True, True)]


def test_a_broken_flavour_breaks_no_import(libraries, monkeypatch, caplog):
    monkeypatch.setitem(AUTOLOGGING, "later", Library("library_later", "flavor_of_both:broken"))
    mlflow.autolog(silent=True)
    import library_later

    assert library_later.loaded
    assert "library_later" in caplog.text
