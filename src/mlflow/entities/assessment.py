"""Assessments: what a person, a judge or a program says about a trace or a span of it.

Feedback is about what was answered, an expectation about what should have been. Times are epoch milliseconds; in the
dictionary form, which is the form on the wire, they are RFC 3339 texts.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, TypeVar

from mlflow.entities._mlflow_object import _MlflowObject
from mlflow.entities._timestamp import from_rfc3339, now_ms, to_rfc3339
from mlflow.entities.assessment_error import AssessmentError
from mlflow.entities.assessment_source import AssessmentSource, AssessmentSourceType
from mlflow.exceptions import invalid

__all__ = ["Assessment", "Expectation", "ExpectationValue", "Feedback", "FeedbackValue"]

DEFAULT_FEEDBACK_NAME = "feedback"
SOURCE_RUN_ID_KEY = "mlflow.assessment.sourceRunId"
_JSON_SERIALIZATION_FORMAT = "JSON_FORMAT"

PbValueType = float | int | str | bool
FeedbackValueType = PbValueType | dict[str, PbValueType] | list[PbValueType]
A = TypeVar("A", bound="Assessment")


@dataclass
class FeedbackValue(_MlflowObject):
    """A value (number, text, truth value, list or mapping of such) or the error in its place."""

    value: FeedbackValueType | None
    error: AssessmentError | None = None

    def to_dictionary(self) -> dict[str, Any]:
        """``{"value"}`` and, if there is one, ``{"error"}``. INVALID_PARAMETER_VALUE for a value JSON cannot hold."""
        out: dict[str, Any] = {"value": _plain(self.value)}
        if self.error is not None:
            out["error"] = self.error.to_wire()
        return out

    @classmethod
    def from_dictionary(cls, d: dict[str, Any]) -> FeedbackValue:
        """Build from ``to_dictionary``'s form."""
        error = d.get("error")
        return cls(d.get("value"), AssessmentError.from_dictionary(error) if error else None)


@dataclass
class ExpectationValue(_MlflowObject):
    """Any value that JSON can hold."""

    value: Any

    def to_dictionary(self) -> dict[str, Any]:
        """``{"value"}`` for a number, text or truth value, else ``{"serialized_value"}`` with JSON text."""
        if isinstance(self.value, (bool, int, float, str)):
            return {"value": _plain(self.value)}
        try:
            text = json.dumps(self.value)
        except (TypeError, ValueError) as error:
            raise invalid(
                f"Failed to serialize value {self.value!r} to JSON string: {error}. "
                "Use a value of numbers, texts, lists and mappings."
            ) from None
        return {"serialized_value": {"serialization_format": _JSON_SERIALIZATION_FORMAT, "value": text}}

    @classmethod
    def from_dictionary(cls, d: dict[str, Any]) -> ExpectationValue:
        """Build from ``to_dictionary``'s form."""
        serialized = d.get("serialized_value")
        if not serialized:
            return cls(d.get("value"))
        form = serialized.get("serialization_format")
        if form != _JSON_SERIALIZATION_FORMAT:
            raise invalid(
                f"Unknown serialization format {form!r} of an expectation; {_JSON_SERIALIZATION_FORMAT} is known"
            )
        return cls(json.loads(serialized["value"]))


@dataclass
class Assessment(_MlflowObject):
    """What feedback and expectations have in common; exactly one of ``feedback`` and ``expectation`` is set.

    ``overrides`` is the id of the assessment that this one replaces; ``valid`` is False for one that was replaced.
    """

    name: str
    source: AssessmentSource
    trace_id: str | None = None
    run_id: str | None = None
    rationale: str | None = None
    metadata: dict[str, str] | None = None
    span_id: str | None = None
    create_time_ms: int | None = None
    last_update_time_ms: int | None = None
    assessment_id: str | None = None
    error: AssessmentError | None = None
    expectation: ExpectationValue | None = None
    feedback: FeedbackValue | None = None
    overrides: str | None = None
    valid: bool | None = None

    def __post_init__(self) -> None:
        if (self.expectation is None) == (self.feedback is None):
            raise invalid("Exactly one of `expectation` or `feedback` should be specified.")
        if self.expectation is not None and self.error is not None:
            raise invalid("Cannot set `error` when `expectation` is specified.")
        if not isinstance(self.source, AssessmentSource):
            raise invalid(f"`source` must be an instance of `AssessmentSource`. Got {type(self.source)} instead.")
        now = now_ms()
        if self.create_time_ms is None:
            self.create_time_ms = now
        if self.last_update_time_ms is None:
            self.last_update_time_ms = now
        # The run that made an assessment travels in the metadata: the wire has no field of its own for it.
        if self.run_id is None and self.metadata:
            self.run_id = self.metadata.get(SOURCE_RUN_ID_KEY)

    def to_dictionary(self) -> dict[str, Any]:
        """The form on the wire: fields that are set, times as RFC 3339 texts."""
        out: dict[str, Any] = {}
        if self.assessment_id is not None:
            out["assessment_id"] = self.assessment_id
        out["assessment_name"] = self.name
        out["trace_id"] = self.trace_id or ""
        if self.span_id is not None:
            out["span_id"] = self.span_id
        out["source"] = self.source.to_dictionary()
        out["create_time"] = to_rfc3339(self.create_time_ms or 0)
        out["last_update_time"] = to_rfc3339(self.last_update_time_ms or 0)
        if self.feedback is not None:
            out["feedback"] = self.feedback.to_dictionary()
        elif self.expectation is not None:
            out["expectation"] = self.expectation.to_dictionary()
        if self.rationale is not None:
            out["rationale"] = self.rationale
        if self.metadata:
            out["metadata"] = dict(self.metadata)
        if self.overrides is not None:
            out["overrides"] = self.overrides
        if self.valid is not None:
            out["valid"] = self.valid
        return out

    @classmethod
    def from_dictionary(cls, d: dict[str, Any]) -> Assessment:
        """A ``Feedback`` or an ``Expectation``, by what the dictionary holds."""
        if d.get("expectation"):
            return Expectation.from_dictionary(d)
        if d.get("feedback") is not None:
            return Feedback.from_dictionary(d)
        raise invalid(f"An assessment needs either 'feedback' or 'expectation'. Received keys: {sorted(d)}")

    def _complete(self: A, d: dict[str, Any]) -> A:
        """Set what the constructors of the two kinds do not take."""
        self.assessment_id = d.get("assessment_id") or None
        self.run_id = d.get("run_id") or self.run_id
        return self


def _shared(d: dict[str, Any]) -> dict[str, Any]:
    """Constructor arguments that both kinds take, from the dictionary form."""
    created, updated = d.get("create_time"), d.get("last_update_time")
    source = d.get("source")
    return {
        "name": d.get("assessment_name") or d.get("name"),
        "source": AssessmentSource.from_dictionary(source) if source else None,
        "trace_id": d.get("trace_id") or None,
        "metadata": d.get("metadata") or None,
        "span_id": d.get("span_id") or None,
        "create_time_ms": None if created is None else from_rfc3339(created),
        "last_update_time_ms": None if updated is None else from_rfc3339(updated),
    }


@dataclass
class Feedback(Assessment):
    """A value or an error about what was answered; from code unless ``source`` says otherwise.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE without value and error.
    """

    def __init__(
        self,
        name: str = DEFAULT_FEEDBACK_NAME,
        value: FeedbackValueType | None = None,
        error: Exception | AssessmentError | str | None = None,
        source: AssessmentSource | None = None,
        trace_id: str | None = None,
        metadata: dict[str, str] | None = None,
        span_id: str | None = None,
        create_time_ms: int | None = None,
        last_update_time_ms: int | None = None,
        rationale: str | None = None,
        overrides: str | None = None,
        valid: bool = True,
    ):
        if value is None and error is None:
            raise invalid("Either `value` or `error` must be provided.")
        super().__init__(
            name=name,
            source=source or AssessmentSource(AssessmentSourceType.CODE),
            trace_id=trace_id,
            metadata=metadata,
            span_id=span_id,
            create_time_ms=create_time_ms,
            last_update_time_ms=last_update_time_ms,
            feedback=FeedbackValue(value, None if error is None else AssessmentError.of(error)),
            rationale=rationale,
            overrides=overrides,
            valid=valid,
        )

    @property
    def value(self) -> FeedbackValueType:
        """The value; None where there is an error in its place."""
        return self.feedback.value  # type: ignore[union-attr,return-value]

    @value.setter
    def value(self, value: FeedbackValueType) -> None:
        self.feedback.value = value  # type: ignore[union-attr]

    @property
    def error_code(self) -> str | None:
        """Code of the error, if there is one."""
        error = self.feedback.error  # type: ignore[union-attr]
        return error.error_code if error else None

    @property
    def error_message(self) -> str | None:
        """Message of the error, if there is one."""
        error = self.feedback.error  # type: ignore[union-attr]
        return error.error_message if error else None

    @classmethod
    def from_dictionary(cls, d: dict[str, Any]) -> Feedback:
        """Build from ``to_dictionary``'s form; ``feedback`` must be there."""
        if d.get("feedback") is None:
            raise invalid("`feedback` must exist in the dictionary.")
        held = FeedbackValue.from_dictionary(d["feedback"])
        made = cls(
            **_shared(d),
            # A stored value may be null without an error; the constructor would refuse it.
            value=0 if held.value is None else held.value,
            rationale=d.get("rationale"),
            overrides=d.get("overrides") or None,
            valid=d.get("valid", True),
        )
        made.feedback = held
        return made._complete(d)


@dataclass
class Expectation(Assessment):
    """The value that should have come out; from a person unless ``source`` says otherwise.

    Raises:
        MlflowException: INVALID_PARAMETER_VALUE without value.
    """

    def __init__(
        self,
        name: str,
        value: Any,
        source: AssessmentSource | None = None,
        trace_id: str | None = None,
        metadata: dict[str, str] | None = None,
        span_id: str | None = None,
        create_time_ms: int | None = None,
        last_update_time_ms: int | None = None,
    ):
        if value is None:
            raise invalid("The `value` field must be specified.")
        super().__init__(
            name=name,
            source=source or AssessmentSource(AssessmentSourceType.HUMAN),
            trace_id=trace_id,
            metadata=metadata,
            span_id=span_id,
            create_time_ms=create_time_ms,
            last_update_time_ms=last_update_time_ms,
            expectation=ExpectationValue(value),
        )

    @property
    def value(self) -> Any:
        """The expected value."""
        return self.expectation.value  # type: ignore[union-attr]

    @value.setter
    def value(self, value: Any) -> None:
        self.expectation.value = value  # type: ignore[union-attr]

    @classmethod
    def from_dictionary(cls, d: dict[str, Any]) -> Expectation:
        """Build from ``to_dictionary``'s form; ``expectation`` must be there."""
        if not d.get("expectation"):
            raise invalid("`expectation` must exist in the dictionary.")
        held = ExpectationValue.from_dictionary(d["expectation"])
        made = cls(**_shared(d), value=held.value)
        made.rationale, made.overrides, made.valid = d.get("rationale"), d.get("overrides") or None, d.get("valid")
        return made._complete(d)


def _plain(value: Any) -> Any:
    """A value as JSON holds it; not-a-number and infinities are texts, as metrics spell them."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return "NaN" if value != value else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        return _plain(value.tolist())
    raise invalid(
        f"The value {value!r} of type {type(value).__name__} cannot be stored in an assessment. "
        "Use numbers, texts, truth values, lists and mappings."
    )
