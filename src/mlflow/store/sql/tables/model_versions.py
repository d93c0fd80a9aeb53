"""Tables of model versions, as MLflow 3.8.1 has them."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, String, Table, Text

from mlflow.store.sql.tables.metadata import metadata

__all__ = ["model_version_tags", "model_versions"]

model_versions = Table(
    "model_versions",
    metadata,
    Column("name", String(256), nullable=False),
    Column("version", Integer, nullable=False, autoincrement=False),
    Column("creation_time", BigInteger),
    Column("last_updated_time", BigInteger),
    Column("description", String(5000)),
    Column("user_id", String(256)),
    Column("current_stage", String(20)),
    Column("source", String(500)),
    Column("run_id", String(32)),
    Column("status", String(20)),
    Column("status_message", String(500)),
    Column("run_link", String(500)),
    Column("storage_location", String(500)),
    PrimaryKeyConstraint("name", "version", name="model_version_pk"),
    ForeignKeyConstraint(["name"], ["registered_models.name"], onupdate="CASCADE"),
)

model_version_tags = Table(
    "model_version_tags",
    metadata,
    Column("key", String(250), nullable=False),
    Column("value", Text),
    Column("name", String(256), nullable=False),
    Column("version", Integer, nullable=False, autoincrement=False),
    PrimaryKeyConstraint("key", "name", "version", name="model_version_tag_pk"),
    ForeignKeyConstraint(["name", "version"], ["model_versions.name", "model_versions.version"], onupdate="CASCADE"),
)
