"""The class ``PromptModelConfig``, made when it is first asked for: it is a pydantic model, and pydantic is heavy."""

from __future__ import annotations

from functools import cache
from typing import Any

from mlflow._registry import require

__all__ = ["model_config_class", "parse"]

FIELDS = (
    "provider",
    "model_name",
    "temperature",
    "max_tokens",
    "top_p",
    "top_k",
    "frequency_penalty",
    "presence_penalty",
    "stop_sequences",
)


@cache
def model_config_class() -> type:
    """The class. NOT_IMPLEMENTED with the install line where pydantic is missing."""
    pydantic = require("pydantic", extra="pydantic", purpose="PromptModelConfig")
    field = pydantic.Field

    def to_dict(self) -> dict[str, Any]:
        """Settings that are set, with those of ``extra_params`` beside them."""
        known = {name: getattr(self, name) for name in FIELDS}
        return {**{name: value for name, value in known.items() if value is not None}, **self.extra_params}

    def from_dict(cls, config_dict: dict[str, Any]):
        """Build from ``to_dict``'s form: unknown names are kept in ``extra_params``."""
        known = {name: value for name, value in config_dict.items() if name in FIELDS}
        extra = {name: value for name, value in config_dict.items() if name not in FIELDS}
        return cls(**known, extra_params=extra)

    return type(pydantic.BaseModel)(
        "PromptModelConfig",
        (pydantic.BaseModel,),
        {
            "__module__": "mlflow.entities.model_registry.prompt_version",
            "__qualname__": "PromptModelConfig",
            "__doc__": "Which model a prompt is meant for, and its settings. Others go into ``extra_params``.",
            # "model_name" would clash with the names that pydantic reserves.
            "model_config": {"protected_namespaces": ()},
            "__annotations__": {
                "provider": str | None,
                "model_name": str | None,
                "temperature": float | None,
                "max_tokens": int | None,
                "top_p": float | None,
                "top_k": int | None,
                "frequency_penalty": float | None,
                "presence_penalty": float | None,
                "stop_sequences": list[str] | None,
                "extra_params": dict[str, Any],
            },
            "provider": None,
            "model_name": None,
            "temperature": field(default=None, ge=0),
            "max_tokens": field(default=None, gt=0),
            "top_p": field(default=None, ge=0, le=1),
            "top_k": field(default=None, gt=0),
            "frequency_penalty": None,
            "presence_penalty": None,
            "stop_sequences": None,
            "extra_params": field(default_factory=dict),
            "to_dict": to_dict,
            "from_dict": classmethod(from_dict),
        },
    )


def parse(given: Any) -> dict[str, Any]:
    """A model configuration as plain data. Raises pydantic's ValidationError for a mapping with wrong values."""
    kind = model_config_class()
    return given.to_dict() if isinstance(given, kind) else kind.from_dict(given).to_dict()  # type: ignore[attr-defined]
