"""Who or what made an assessment."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.exceptions import invalid

__all__ = ["AssessmentSource", "AssessmentSourceType"]


class AssessmentSourceType:
    """The kinds of source. An instance holds one kind, spelled as the constants are."""

    SOURCE_TYPE_UNSPECIFIED = "SOURCE_TYPE_UNSPECIFIED"
    LLM_JUDGE = "LLM_JUDGE"
    AI_JUDGE = "AI_JUDGE"
    HUMAN = "HUMAN"
    CODE = "CODE"
    _BY_NUMBER = {0: SOURCE_TYPE_UNSPECIFIED, 1: HUMAN, 2: LLM_JUDGE, 3: CODE}

    def __init__(self, source_type: str):
        self._source_type = self._standardize(source_type)

    def __str__(self) -> str:
        return self._source_type

    def __repr__(self) -> str:
        return f"AssessmentSourceType({self._source_type!r})"

    def __eq__(self, other: object) -> bool:
        return str(other) == self._source_type if isinstance(other, (str, AssessmentSourceType)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._source_type)

    @classmethod
    def _standardize(cls, source_type: Any) -> str:
        """The kind in its own spelling, from any case. INVALID_PARAMETER_VALUE for an unknown one."""
        name = str(source_type).upper()
        if name == cls.AI_JUDGE:
            import warnings

            warnings.warn("The source type AI_JUDGE is deprecated; use LLM_JUDGE.", FutureWarning, stacklevel=4)
            return cls.LLM_JUDGE
        if name not in cls._BY_NUMBER.values():
            raise invalid(
                f"Invalid assessment source type: {source_type}. Valid source types: {list(cls._BY_NUMBER.values())}"
            )
        return name

    @classmethod
    def from_proto(cls, proto_source_type) -> str:
        """The kind for its number or name on the wire."""
        return cls._BY_NUMBER.get(proto_source_type) or cls._standardize(proto_source_type)


@dataclass
class AssessmentSource(_MlflowObject):
    """A kind of source and, within it, which one: a user's name, a model, a script."""

    source_type: str
    source_id: str = "default"

    def __post_init__(self) -> None:
        self.source_type = AssessmentSourceType._standardize(self.source_type)

    def to_dictionary(self) -> dict[str, Any]:
        """``{"source_type", "source_id"}``."""
        return asdict(self)

    @classmethod
    def from_dictionary(cls, source_dict: dict[str, Any]) -> AssessmentSource:
        """Build from ``to_dictionary``'s form; without ``source_id`` it is ``default``."""
        return cls(source_dict["source_type"], source_dict.get("source_id") or "default")
