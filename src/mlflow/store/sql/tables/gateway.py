"""Tables of gateway, as MLflow 3.8.1 has them."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from mlflow.store.sql.tables.metadata import metadata

__all__ = ["endpoint_bindings", "endpoint_model_mappings", "endpoint_tags", "endpoints", "model_definitions", "secrets"]

secrets = Table(
    "secrets",
    metadata,
    Column("secret_id", String(36), nullable=False),
    Column("secret_name", String(255), nullable=False),
    Column("encrypted_value", LargeBinary, nullable=False),
    Column("wrapped_dek", LargeBinary, nullable=False),
    Column("kek_version", Integer, nullable=False),
    Column("masked_value", String(500), nullable=False),
    Column("provider", String(64)),
    Column("auth_config", Text),
    Column("description", Text),
    Column("created_by", String(255)),
    Column("created_at", BigInteger, nullable=False),
    Column("last_updated_by", String(255)),
    Column("last_updated_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("secret_id", name="secrets_pk"),
    Index("unique_secret_name", "secret_name", unique=True),
)

model_definitions = Table(
    "model_definitions",
    metadata,
    Column("model_definition_id", String(36), nullable=False),
    Column("name", String(255), nullable=False),
    Column("secret_id", String(36)),
    Column("provider", String(64), nullable=False),
    Column("model_name", String(256), nullable=False),
    Column("created_by", String(255)),
    Column("created_at", BigInteger, nullable=False),
    Column("last_updated_by", String(255)),
    Column("last_updated_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("model_definition_id", name="model_definitions_pk"),
    ForeignKeyConstraint(
        ["secret_id"], ["secrets.secret_id"], name="fk_model_definitions_secret_id", ondelete="SET NULL"
    ),
    Index("index_model_definitions_provider", "provider"),
    Index("index_model_definitions_secret_id", "secret_id"),
    Index("unique_model_definition_name", "name", unique=True),
)

endpoints = Table(
    "endpoints",
    metadata,
    Column("endpoint_id", String(36), nullable=False),
    Column("name", String(255)),
    Column("created_by", String(255)),
    Column("created_at", BigInteger, nullable=False),
    Column("last_updated_by", String(255)),
    Column("last_updated_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("endpoint_id", name="endpoints_pk"),
    Index("unique_endpoint_name", "name", unique=True),
)

endpoint_model_mappings = Table(
    "endpoint_model_mappings",
    metadata,
    Column("mapping_id", String(36), nullable=False),
    Column("endpoint_id", String(36), nullable=False),
    Column("model_definition_id", String(36), nullable=False),
    Column("weight", Float(53), nullable=False),
    Column("created_by", String(255)),
    Column("created_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("mapping_id", name="endpoint_model_mappings_pk"),
    ForeignKeyConstraint(
        ["model_definition_id"],
        ["model_definitions.model_definition_id"],
        name="fk_endpoint_model_mappings_model_definition_id",
    ),
    ForeignKeyConstraint(
        ["endpoint_id"], ["endpoints.endpoint_id"], name="fk_endpoint_model_mappings_endpoint_id", ondelete="CASCADE"
    ),
    Index("unique_endpoint_model_mapping", "endpoint_id", "model_definition_id", unique=True),
    Index("index_endpoint_model_mappings_model_definition_id", "model_definition_id"),
    Index("index_endpoint_model_mappings_endpoint_id", "endpoint_id"),
)

endpoint_bindings = Table(
    "endpoint_bindings",
    metadata,
    Column("endpoint_id", String(36), nullable=False),
    Column("resource_type", String(50), nullable=False),
    Column("resource_id", String(255), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String(255)),
    Column("last_updated_at", BigInteger, nullable=False),
    Column("last_updated_by", String(255)),
    PrimaryKeyConstraint("endpoint_id", "resource_type", "resource_id", name="endpoint_bindings_pk"),
    ForeignKeyConstraint(
        ["endpoint_id"], ["endpoints.endpoint_id"], name="fk_endpoint_bindings_endpoint_id", ondelete="CASCADE"
    ),
)

endpoint_tags = Table(
    "endpoint_tags",
    metadata,
    Column("key", String(250), nullable=False),
    Column("value", String(5000)),
    Column("endpoint_id", String(36), nullable=False),
    PrimaryKeyConstraint("key", "endpoint_id", name="endpoint_tag_pk"),
    ForeignKeyConstraint(
        ["endpoint_id"], ["endpoints.endpoint_id"], name="fk_endpoint_tags_endpoint_id", ondelete="CASCADE"
    ),
    Index("index_endpoint_tags_endpoint_id", "endpoint_id"),
)
