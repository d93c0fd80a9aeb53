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


class TestSearchAlongAMetric(SearchContract):
    """The same, with pages read along a metric's index, as for large experiments."""

    filters = 30

    @pytest.fixture(autouse=True)
    def _any_experiment_is_large(self, store, monkeypatch):
        if not hasattr(store, "database"):
            pytest.skip("only databases have that plan")
        monkeypatch.setattr("mlflow.store.sql.run_search._BY_METRIC_FROM", 1)
        self.text_order_is_binary = store.database.dialect_name == "sqlite"
