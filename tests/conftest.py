"""What holds for all tests."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(autouse=True, scope="module")
def no_tracking_uri_is_left():
    """A module that sets a tracking URI in this process leaves none to the next."""
    yield
    uri = sys.modules.get("mlflow.tracking._uri")
    if uri is not None:
        uri.set_tracking_uri(None)
        uri.set_registry_uri(None)
