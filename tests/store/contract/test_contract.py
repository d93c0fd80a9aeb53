"""Every backend against the one contract."""

from __future__ import annotations

import pytest

from mlflow.store.testing import (
    ExperimentsContract,
    LoggedModelsContract,
    MetricsContract,
    RunsContract,
    SearchContract,
)
from tests.backends import BACKENDS, opened


@pytest.fixture(scope="module", params=BACKENDS)
def store(request, tmp_path_factory):
    with opened(request.param, tmp_path_factory.mktemp("store")) as found:
        yield found


class TestExperiments(ExperimentsContract):
    pass


class TestRuns(RunsContract):
    pass


class TestMetrics(MetricsContract):
    pass


class TestLoggedModels(LoggedModelsContract):
    pass


class TestSearch(SearchContract):
    @pytest.fixture(autouse=True)
    def _collation(self, store):
        # MySQL's and PostgreSQL's collations order texts by language, ours by code point.
        dialect = getattr(getattr(store, "database", None), "dialect_name", "sqlite")
        self.text_order_is_binary = dialect == "sqlite"
