"""SQL Server without a server: every statement compiles for its dialect and is valid T-SQL by a parser's judgement."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
import sqlglot
from sqlalchemy.dialects import mssql
from sqlalchemy.schema import CreateIndex, CreateTable

import mlflow.store.sql
from mlflow.store.sql.logged_model_search import search_rows as search_models
from mlflow.store.sql.run_search import search_rows
from mlflow.store.sql.statement import Statement, compile_construct
from mlflow.store.sql.tables import metadata
from mlflow.store.sql.tables.additions import INDEXES, own_metadata

DIALECT = mssql.dialect(paramstyle="qmark")


def _statements() -> dict[str, Statement]:
    found = {}
    for module in pkgutil.walk_packages(mlflow.store.sql.__path__, "mlflow.store.sql."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Statement):
                found[f"{module.name.rpartition('.')[2]}.{name}"] = value
            elif hasattr(value, "cache_info") and name.startswith("_"):
                found[f"{module.name.rpartition('.')[2]}.{name}(10)"] = value(10)
    return found


STATEMENTS = _statements()


class Recorder:
    """A session that keeps what would be sent."""

    dialect = "mssql"

    def __init__(self):
        self.sent: list[str] = []

    def all(self, statement, values=None):
        if isinstance(statement, Statement):
            statement = statement.build("mssql")
        compiled = compile_construct(statement, DIALECT)
        assert compiled.text.count("?") == len(compiled.names)
        self.sent.append(compiled.text)
        return []

    def one(self, statement, values=None):
        self.all(statement, values)
        return None


def _parses(text: str) -> None:
    tree = sqlglot.parse_one(text, read="tsql")
    assert tree is not None
    for foreign in ("LIMIT ", "ON CONFLICT", "ON DUPLICATE", " ILIKE ", " true", " false"):
        assert foreign not in text, text


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_statements(name):
    compiled = compile_construct(STATEMENTS[name].build("mssql"), DIALECT)
    assert compiled.text.count("?") == len(compiled.names)
    _parses(compiled.text)


def test_there_are_statements():
    assert len(STATEMENTS) > 25
    assert any("MERGE" in compile_construct(s.build("mssql"), DIALECT).text for s in STATEMENTS.values())


@pytest.mark.parametrize(
    ("filter_string", "order_by"),
    [
        (None, None),
        ("metrics.m > 1 AND params.p = 'x'", ["metrics.n DESC"]),
        ("NOT (tags.t LIKE 'a[%_' OR run_name ILIKE 'B%')", ["params.p", "end_time DESC"]),
        ("metrics.m.max != 2 OR dataset.context IN ('train', 'eval')", ["metrics.m.min"]),
        ("start_time IS NULL AND status NOT IN ('FAILED')", ["status"]),
    ],
)
def test_run_searches(filter_string, order_by):
    session = Recorder()
    search_rows(session, ["1", "2"], filter_string, 1, 10, order_by, None)
    for text in session.sent:
        _parses(text)
    assert any("TOP" in text for text in session.sent)


def test_logged_model_searches():
    session = Recorder()
    order = [{"field_name": "metrics.acc", "ascending": False, "dataset_name": "d"}]
    search_models(session, [1], None, [{"dataset_name": "d"}], 10, order, None)
    for text in session.sent:
        _parses(text)


@pytest.mark.parametrize("table", [*metadata.sorted_tables, *own_metadata.sorted_tables], ids=lambda t: t.name)
def test_tables(table):
    _parses(str(CreateTable(table).compile(dialect=DIALECT)))


@pytest.mark.parametrize("index", INDEXES, ids=lambda i: i.name)
def test_indexes(index):
    _parses(str(CreateIndex(index).compile(dialect=DIALECT)))
