"""Tables of jobs, as MLflow 3.8.1 has them."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from mlflow.store.sql.tables.metadata import metadata

__all__ = ["jobs"]

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(36), nullable=False),
    Column("creation_time", BigInteger, nullable=False),
    Column("function_fullname", String(500), nullable=False),
    Column("params", Text, nullable=False),
    Column("timeout", Float(53)),
    Column("status", Integer, nullable=False),
    Column("result", Text),
    Column("retry_count", Integer, nullable=False),
    Column("last_update_time", BigInteger, nullable=False),
    PrimaryKeyConstraint("id", name="jobs_pk"),
    Index("index_jobs_function_status_creation_time", "function_fullname", "status", "creation_time"),
)
