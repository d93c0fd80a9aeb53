"""Builders by scheme, for plugins with a registry of their own."""

from __future__ import annotations

import pytest

from mlflow.exceptions import MlflowException
from mlflow.tracking.registry import StoreRegistry, UnsupportedModelRegistryStoreURIException


def test_builders_by_scheme():
    registry = StoreRegistry("nobody.registers.here")
    registry.register("foo", lambda **kwargs: kwargs)
    registry.register("", lambda **kwargs: "path")
    registry.register_entrypoints()
    assert registry.get_store_builder("foo://x")(store_uri="u") == {"store_uri": "u"}
    assert registry.get_store_builder("./folder")() == "path"
    with pytest.raises(UnsupportedModelRegistryStoreURIException) as error:
        registry.get_store_builder("bar://x")
    assert isinstance(error.value, MlflowException)
    assert error.value.supported_uri_schemes == ["foo", ""]
    assert "bar://x" in str(error.value)
