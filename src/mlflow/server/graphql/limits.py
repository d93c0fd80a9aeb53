"""What a GraphQL query may be: its size and depth, how many root fields and aliases it has."""

from __future__ import annotations

from typing import Any

from mlflow.environment_variables import MLFLOW_SERVER_GRAPHQL_MAX_ALIASES, MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS
from mlflow.exceptions import invalid

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "MAX_TOKENS", "check", "read"]

MAX_LENGTH = 50_000
MAX_TOKENS = 4_000
MAX_DEPTH = 25
"""Selections within selections; the query that asks a server for its whole schema has 15."""


def read(text: str) -> Any:
    """The document of a query's text. INVALID_PARAMETER_VALUE where it is not GraphQL, or too long."""
    from graphql import GraphQLSyntaxError, parse

    if len(text) > MAX_LENGTH:
        raise invalid(f"GraphQL queries should have at most {MAX_LENGTH} characters, got {len(text)}.")
    # The parser calls itself for each of these, so that the depth is limited before it is called.
    depth = deepest = 0
    for character in text:
        if character in "{[(":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "}])":
            depth -= 1
    if deepest > 2 * MAX_DEPTH:
        raise invalid(f"GraphQL queries should nest at most {MAX_DEPTH} selections.")
    try:
        return parse(text, no_location=True, max_tokens=MAX_TOKENS)
    except GraphQLSyntaxError as error:
        raise invalid(f"The query is not valid GraphQL. {error.message}") from None


def check(document: Any) -> str | None:
    """What is wrong with the size of a document, or None.

    As in MLflow, the fields of fragments count as root fields too, and aliases within one selection.
    """
    from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode

    most_roots, most_aliases = MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS.get(), MLFLOW_SERVER_GRAPHQL_MAX_ALIASES.get()
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    roots = most = visited = 0
    todo: list[tuple[Any, int, tuple[str, ...]]] = []
    for definition in document.definitions:
        selected = getattr(definition, "selection_set", None)
        if selected is not None:
            roots += len(selected.selections)
            todo.append((selected, 1, ()))
    if roots > most_roots:
        return _too_many("root fields", most_roots, roots, "MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS")
    while todo:
        selected, depth, within = todo.pop()
        visited += 1
        if depth > MAX_DEPTH or visited > MAX_TOKENS:
            return f"GraphQL queries should nest at most {MAX_DEPTH} selections and spread few fragments."
        aliases = 0
        for node in selected.selections:
            if isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name in fragments and name not in within:  # a circle is refused by the validation
                    todo.append((fragments[name].selection_set, depth, (*within, name)))
                continue
            aliases += isinstance(node, FieldNode) and node.alias is not None
            if node.selection_set is not None:
                todo.append((node.selection_set, depth + 1, within))
        most = max(most, aliases)
    if most > most_aliases:
        return _too_many("aliases", most_aliases, most, "MLFLOW_SERVER_GRAPHQL_MAX_ALIASES")
    return None


def _too_many(what: str, most: int, count: int, variable: str) -> str:
    return (
        f"GraphQL queries should have at most {most} {what}, got {count}. Set {variable} on the server to allow more."
    )
