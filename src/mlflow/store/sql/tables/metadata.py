"""The one collection of tables of MLflow's schema."""

from sqlalchemy import MetaData

__all__ = ["ALEMBIC_HEAD", "metadata"]

ALEMBIC_HEAD = "1bd49d398cd23"
"""Revision of MLflow 3.8.1's schema, kept in ``alembic_version``."""

metadata = MetaData()
