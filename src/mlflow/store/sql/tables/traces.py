"""Tables of traces, as MLflow 3.8.1 has them."""

from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects.mysql import LONGTEXT

from mlflow.store.sql.tables.metadata import metadata

__all__ = ["spans", "trace_info", "trace_request_metadata", "trace_tags"]

trace_info = Table(
    "trace_info",
    metadata,
    Column("request_id", String(50), nullable=False),
    Column("experiment_id", Integer, nullable=False),
    Column("timestamp_ms", BigInteger, nullable=False),
    Column("execution_time_ms", BigInteger),
    Column("status", String(50), nullable=False),
    Column("client_request_id", String(50)),
    Column("request_preview", String(1000)),
    Column("response_preview", String(1000)),
    PrimaryKeyConstraint("request_id", name="trace_info_pk"),
    ForeignKeyConstraint(["experiment_id"], ["experiments.experiment_id"], name="fk_trace_info_experiment_id"),
    Index("index_trace_info_experiment_id_timestamp_ms", "experiment_id", "timestamp_ms"),
)

trace_tags = Table(
    "trace_tags",
    metadata,
    Column("key", String(250), nullable=False),
    Column("value", String(8000)),
    Column("request_id", String(50), nullable=False),
    PrimaryKeyConstraint("key", "request_id", name="trace_tag_pk"),
    ForeignKeyConstraint(
        ["request_id"], ["trace_info.request_id"], name="fk_trace_tags_request_id", ondelete="CASCADE"
    ),
    Index("index_trace_tags_request_id", "request_id"),
)

trace_request_metadata = Table(
    "trace_request_metadata",
    metadata,
    Column("key", String(250), nullable=False),
    Column("value", String(8000)),
    Column("request_id", String(50), nullable=False),
    PrimaryKeyConstraint("key", "request_id", name="trace_request_metadata_pk"),
    ForeignKeyConstraint(
        ["request_id"], ["trace_info.request_id"], name="fk_trace_request_metadata_request_id", ondelete="CASCADE"
    ),
    Index("index_trace_request_metadata_request_id", "request_id"),
)

spans = Table(
    "spans",
    metadata,
    Column("trace_id", String(50), nullable=False),
    Column("experiment_id", Integer, nullable=False),
    Column("span_id", String(50), nullable=False),
    Column("parent_span_id", String(50)),
    Column("name", Text),
    Column("type", String(500)),
    Column("status", String(50), nullable=False),
    Column("start_time_unix_nano", BigInteger, nullable=False),
    Column("end_time_unix_nano", BigInteger),
    Column("content", Text().with_variant(LONGTEXT(), "mysql", "mariadb"), nullable=False),
    Column("duration_ns", BigInteger, Computed("end_time_unix_nano - start_time_unix_nano", persisted=True)),
    PrimaryKeyConstraint("trace_id", "span_id", name="spans_pk"),
    ForeignKeyConstraint(["experiment_id"], ["experiments.experiment_id"], name="fk_spans_experiment_id"),
    ForeignKeyConstraint(["trace_id"], ["trace_info.request_id"], name="fk_spans_trace_id", ondelete="CASCADE"),
    Index("index_spans_experiment_id_duration", "experiment_id", "duration_ns"),
    Index("index_spans_experiment_id_type_status", "experiment_id", "type", "status"),
    Index("index_spans_experiment_id_status_type", "experiment_id", "status", "type"),
    Index("index_spans_experiment_id", "experiment_id"),
)
