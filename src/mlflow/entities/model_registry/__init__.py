"""What the model registry holds: registered models, their versions, prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.entities.model_registry.model_version import ModelVersion
    from mlflow.entities.model_registry.model_version_deployment_job_state import ModelVersionDeploymentJobState
    from mlflow.entities.model_registry.model_version_search import ModelVersionSearch
    from mlflow.entities.model_registry.model_version_tag import ModelVersionTag
    from mlflow.entities.model_registry.prompt import Prompt
    from mlflow.entities.model_registry.prompt_version import PromptModelConfig, PromptVersion
    from mlflow.entities.model_registry.registered_model import RegisteredModel
    from mlflow.entities.model_registry.registered_model_alias import RegisteredModelAlias
    from mlflow.entities.model_registry.registered_model_deployment_job_state import RegisteredModelDeploymentJobState
    from mlflow.entities.model_registry.registered_model_search import RegisteredModelSearch
    from mlflow.entities.model_registry.registered_model_tag import RegisteredModelTag

__all__ = [
    "ModelVersion",
    "ModelVersionDeploymentJobState",
    "ModelVersionSearch",
    "ModelVersionTag",
    "Prompt",
    "PromptModelConfig",
    "PromptVersion",
    "RegisteredModel",
    "RegisteredModelAlias",
    "RegisteredModelDeploymentJobState",
    "RegisteredModelSearch",
    "RegisteredModelTag",
]

_MODULES = {
    "ModelVersion": "model_version",
    "ModelVersionDeploymentJobState": "model_version_deployment_job_state",
    "ModelVersionSearch": "model_version_search",
    "ModelVersionTag": "model_version_tag",
    "Prompt": "prompt",
    "PromptModelConfig": "prompt_version",
    "PromptVersion": "prompt_version",
    "RegisteredModel": "registered_model",
    "RegisteredModelAlias": "registered_model_alias",
    "RegisteredModelDeploymentJobState": "registered_model_deployment_job_state",
    "RegisteredModelSearch": "registered_model_search",
    "RegisteredModelTag": "registered_model_tag",
}


def __getattr__(name: str) -> Any:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mlflow._registry import load

    found = globals()[name] = load(f"{__name__}.{module}:{name}")
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
