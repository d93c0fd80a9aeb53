"""A database of MLflow 3.8.1 opens here unchanged, and ours opens there: each side reads what the other wrote."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.backends import database
from tests.compat import stock

ASSETS = stock.ROOT / "tests" / "assets"
ASSET = ASSETS / "sqlite_3.8.1"
HEAD = "1bd49d398cd23"


def fill(uri: str, name: str, folder: Path, by: str) -> None:
    words = [str(ASSETS / "make_database.py"), uri, name]
    stock.run(*words, *(["registry"] if by == "stock" else []), folder=folder, by=by)


def tell(uri: str, folder: Path, by: str) -> dict[str, Any]:
    return json.loads(stock.run(str(stock.HERE / "tell.py"), uri, folder=folder, by=by))


def names(told: dict[str, Any]) -> list[str]:
    return sorted(e["about"][0] for e in told.values())


def rows(path: Path) -> dict[str, list]:
    """All rows of MLflow's tables."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    tables = [t for (t,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {
        t: sorted(connection.execute(f'SELECT * FROM "{t}"').fetchall(), key=repr)
        for t in tables
        if not t.startswith(("millrace_", "sqlite_"))
    }
    connection.close()
    return found


@pytest.fixture
def kept(tmp_path) -> Path:
    return Path(shutil.copy(ASSET / "mlflow.db", tmp_path / "mlflow.db"))


def test_a_database_of_3_8_1_is_read_as_it_reads_it_itself(kept, tmp_path):
    before = rows(kept)
    assert tell(f"sqlite:///{kept}", tmp_path, "ours") == json.loads((ASSET / "told.json").read_text())
    assert rows(kept) == before
    assert before["alembic_version"] == [(HEAD,)]


def test_a_database_of_3_8_1_is_continued(kept, tmp_path):
    before = rows(kept)
    fill(f"sqlite:///{kept}", "ours", tmp_path, "ours")
    after = tell(f"sqlite:///{kept}", tmp_path, "ours")
    recorded = json.loads((ASSET / "told.json").read_text())
    assert {e: after[e] for e in recorded} == recorded
    assert names(after) == ["Default", "ours gone", "ours kept", "stock gone", "stock kept"]
    ours = next(e for e in after.values() if e["about"][0] == "ours kept")
    theirs = next(e for e in recorded.values() if e["about"][0] == "stock kept")
    for name in ("full", "failed", "child", "deleted"):
        for field in ("params", "metrics", "history"):
            assert ours["runs"][f"ours {name}"][field] == theirs["runs"][f"stock {name}"][field]
    for table, old in rows(kept).items():
        # Nothing that was there is changed, and tables of which we know nothing yet are left alone.
        lost = [row for row in before[table] if row not in old]
        assert lost == [], table
        if table.startswith(("registered_model", "model_version", "trace", "span", "assessment", "webhook", "alembic")):
            assert old == before[table]
    connection = sqlite3.connect(kept)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


BACKENDS = ("sqlite", "postgresql", "mysql")


@pytest.mark.timeout(400)
@pytest.mark.parametrize("backend", BACKENDS)
def test_theirs_then_ours_then_theirs(backend, tmp_path):
    stock.stock_python()
    with database(backend, tmp_path) as uri:
        fill(uri, "stock", tmp_path, "stock")
        theirs = tell(uri, tmp_path, "stock")
        assert names(theirs) == ["Default", "stock gone", "stock kept"]
        assert tell(uri, tmp_path, "ours") == theirs
        fill(uri, "ours", tmp_path, "ours")
        both = tell(uri, tmp_path, "stock")
        assert names(both) == ["Default", "ours gone", "ours kept", "stock gone", "stock kept"]
        assert {e: both[e] for e in theirs} == theirs
        assert tell(uri, tmp_path, "ours") == both
        stock.run("-m", "mlflow", "db", "upgrade", uri, folder=tmp_path)
        assert tell(uri, tmp_path, "ours") == both


@pytest.mark.timeout(400)
@pytest.mark.parametrize("backend", BACKENDS)
def test_ours_then_theirs(backend, tmp_path):
    stock.stock_python()
    with database(backend, tmp_path) as uri:
        fill(uri, "ours", tmp_path, "ours")
        ours = tell(uri, tmp_path, "ours")
        assert tell(uri, tmp_path, "stock") == ours
        stock.run("-m", "mlflow", "db", "upgrade", uri, folder=tmp_path)
        fill(uri, "stock", tmp_path, "stock")
        both = tell(uri, tmp_path, "stock")
        assert names(both) == ["Default", "ours gone", "ours kept", "stock gone", "stock kept"]
        assert tell(uri, tmp_path, "ours") == both


@pytest.mark.timeout(200)
def test_a_folder_of_theirs_then_ours(tmp_path):
    stock.stock_python()
    uri = (tmp_path / "mlruns").as_uri()
    fill_folder(uri, "stock", tmp_path, "stock")
    assert comparable(tell(uri, tmp_path, "ours")) == comparable(tell(uri, tmp_path, "stock"))
    fill_folder(uri, "ours", tmp_path, "ours")
    both = tell(uri, tmp_path, "stock")
    assert names(both) == ["Default", "ours gone", "ours kept", "stock gone", "stock kept"]
    assert comparable(tell(uri, tmp_path, "ours")) == comparable(both)


def fill_folder(uri: str, name: str, folder: Path, by: str) -> None:
    stock.run(str(ASSETS / "make_database.py"), uri, name, folder=folder, by=by)


def comparable(told: dict[str, Any]) -> dict[str, Any]:
    """Without what the file store of 3.8.1 mixes up: the step of a metric on a dataset; histories are in file order."""
    for experiment in told.values():
        del experiment["searched"]
        for run in experiment["runs"].values():
            run["history"].pop("acc", None)
            run["metrics"].pop("acc", None)
            run["history"] = {key: sorted(points) for key, points in run["history"].items()}
    return told


NOT_THERE = {
    "sqlite": [
        "latest_metrics: checks",
        "metrics: checks",
        "metrics: columns",
        "registered_models: unique",
        "runs: checks",
    ],
    "postgresql": ["runs: checks"],
    "mysql": [
        "endpoint_model_mappings: columns",
        "latest_metrics: checks",
        "metrics: checks",
        "registered_models: indexes",
        "registered_models: unique",
        "runs: checks",
        "runs: indexes",
    ],
}
"""Where our schema differs: unnamed checks of ``is_nan`` and ``status``, the default of ``metrics.is_nan`` ('0' or 0),
a unique constraint that repeats a primary key, MariaDB's index for a foreign key (ours serves it), DOUBLE for FLOAT."""


@pytest.mark.timeout(200)
@pytest.mark.parametrize("backend", BACKENDS)
def test_the_schemas_are_the_same(backend, tmp_path):
    stock.stock_python()
    touch = "import sys, mlflow; mlflow.MlflowClient(sys.argv[1]).get_experiment('0')"
    with database(backend, tmp_path) as theirs, database(backend, tmp_path) as ours:
        stock.run("-c", touch, theirs, folder=tmp_path)
        stock.run("-c", touch, ours, folder=tmp_path, by="ours")
        expected, found = schema(theirs), schema(ours)
    assert expected.pop("alembic_version (rows)") == found.pop("alembic_version (rows)") == [(HEAD,)]
    assert sorted(found) == sorted(expected)
    different = {
        f"{table}: {what}": (was, found[table][what])
        for table, parts in expected.items()
        for what, was in parts.items()
        if found[table][what] != was
    }
    assert sorted(different) == NOT_THERE[backend], different


def schema(uri: str) -> dict[str, Any]:
    """Columns, keys, indexes and constraints of each table, as the database reports them; without our additions."""
    from sqlalchemy import create_engine, inspect, text

    from mlflow.store.sql.tables.additions import INDEXES

    added = {index.name for index in INDEXES}
    engine = create_engine(uri.replace("postgresql://", "postgresql+psycopg://"))
    inspector: Any = inspect(engine)
    found: dict[str, Any] = {}
    for table in inspector.get_table_names():
        if table.startswith("millrace_"):
            continue
        found[table] = {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"], str(c["default"]), str(c.get("computed")))
                for c in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": sorted(
                (f["constrained_columns"], f["referred_table"], f["referred_columns"], f["options"])
                for f in inspector.get_foreign_keys(table)
            ),
            "unique": sorted(u["column_names"] for u in inspector.get_unique_constraints(table)),
            "checks": sorted(c["sqltext"] for c in inspector.get_check_constraints(table)),
            "indexes": sorted(
                (str(i["name"]), i["column_names"], bool(i["unique"]))
                for i in inspector.get_indexes(table)
                if i["name"] not in added
            ),
        }
        found[table] = json.loads(json.dumps(found[table], sort_keys=True))
    with engine.connect() as connection:
        versions = connection.execute(text("SELECT version_num FROM alembic_version"))
        found["alembic_version (rows)"] = [tuple(row) for row in versions]
    engine.dispose()
    return found
