"""Tables of registered models, as MLflow 3.8.1 has them."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, String, Table

from mlflow.store.sql.tables.metadata import metadata

__all__ = ["registered_model_aliases", "registered_model_tags", "registered_models"]

registered_models = Table(
    "registered_models",
    metadata,
    Column("name", String(256), nullable=False),
    Column("creation_time", BigInteger),
    Column("last_updated_time", BigInteger),
    Column("description", String(5000)),
    PrimaryKeyConstraint("name", name="registered_model_pk"),
)

registered_model_tags = Table(
    "registered_model_tags",
    metadata,
    Column("key", String(250), nullable=False),
    Column("value", String(5000)),
    Column("name", String(256), nullable=False),
    PrimaryKeyConstraint("key", "name", name="registered_model_tag_pk"),
    ForeignKeyConstraint(["name"], ["registered_models.name"], onupdate="CASCADE"),
)

registered_model_aliases = Table(
    "registered_model_aliases",
    metadata,
    Column("alias", String(256), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", String(256), nullable=False),
    PrimaryKeyConstraint("name", "alias", name="registered_model_alias_pk"),
    ForeignKeyConstraint(
        ["name"],
        ["registered_models.name"],
        name="registered_model_alias_name_fkey",
        ondelete="CASCADE",
        onupdate="CASCADE",
    ),
)
