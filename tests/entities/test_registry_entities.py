"""What the model registry holds, and webhooks."""

import pytest

from mlflow.entities import Webhook, WebhookEvent, WebhookStatus
from mlflow.entities.model_registry import (
    ModelVersion,
    ModelVersionSearch,
    ModelVersionTag,
    Prompt,
    PromptVersion,
    RegisteredModel,
    RegisteredModelAlias,
    RegisteredModelDeploymentJobState,
    RegisteredModelTag,
)
from mlflow.entities.model_registry.model_version_stages import get_canonical_stage
from mlflow.entities.model_registry.model_version_status import ModelVersionStatus
from mlflow.exceptions import MlflowException


def test_model_version():
    version = ModelVersion("n", "3", 1, 2, tags=[ModelVersionTag("a", "b")], aliases=["champion"])
    assert (version.tags, version.aliases, version.status, version.current_stage) == (
        {"a": "b"},
        ["champion"],
        "READY",
        None,
    )
    version.current_stage = "Production"
    assert dict(version)["current_stage"] == "Production"
    assert version == ModelVersion(
        "n", "3", 1, 2, current_stage="Production", tags=[ModelVersionTag("a", "b")], aliases=["champion"]
    )
    assert version != ModelVersion("n", "4", 1)
    with pytest.raises(AttributeError):
        version.version = "4"


def test_registered_model():
    model = RegisteredModel(
        "n",
        1,
        tags=[RegisteredModelTag("k", "v"), RegisteredModelTag("mlflow.prompt.is_prompt", "true")],
        aliases=[RegisteredModelAlias("champion", "3")],
    )
    assert (model.tags, model.aliases, model.latest_versions) == ({"k": "v"}, {"champion": "3"}, None)
    assert model._is_prompt()
    assert not RegisteredModel("n")._is_prompt()


def test_a_search_of_unity_catalog_has_no_tags():
    with pytest.raises(MlflowException, match="get_model_version"):
        ModelVersionSearch("n", "1", 1).tags()


def test_states_and_stages():
    assert [ModelVersionStatus.to_string(n) for n in ModelVersionStatus.all_status()] == [
        "PENDING_REGISTRATION",
        "FAILED_REGISTRATION",
        "READY",
    ]
    assert ModelVersionStatus.from_string("READY") == ModelVersionStatus.READY
    assert RegisteredModelDeploymentJobState.to_string(2) == "CONNECTED"
    assert [get_canonical_stage(s) for s in ("production", "NONE", "Archived")] == ["Production", "None", "Archived"]
    for refused in (lambda: get_canonical_stage("Beta"), lambda: ModelVersionStatus.from_string("DONE")):
        with pytest.raises(MlflowException) as caught:
            refused()
        assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_text_prompt():
    prompt = PromptVersion("n", 2, "Hello {{ name }} {{x}} {y}", tags={"t": "v"})
    assert prompt.variables == {"name", "x"}
    assert (prompt.uri, prompt.tags, prompt.is_text_prompt) == ("prompts:/n/2", {"t": "v"}, True)
    assert prompt.to_single_brace_format() == "Hello {name} {x} {y}"
    assert prompt.format(name="{{x}}", x=1, unused=2) == r"Hello {{x}} 1 {y}"
    with pytest.raises(MlflowException, match="Missing variables"):
        prompt.format(name="a")
    part = prompt.format(name="a", allow_partial=True)
    assert part.template == "Hello a {{x}} {y}"
    assert part.format(x=r"\1") == r"Hello a \1 {y}"
    assert prompt == PromptVersion("n", 2, "Hello {{ name }} {{x}} {y}", tags={"t": "v"})


def test_chat_prompt():
    messages = [
        {"role": "system", "content": "You are {{ role.name }}"},
        {"role": "user", "content": [{"type": "text", "text": "{{q}}"}]},
    ]
    prompt = PromptVersion("n", 1, messages)
    assert prompt.template == messages
    assert prompt.variables == {"role.name", "q"}
    assert prompt.format(**{"role.name": "a cook", "q": '"so"'}) == [
        {"role": "system", "content": "You are a cook"},
        {"role": "user", "content": [{"type": "text", "text": '"so"'}]},
    ]
    assert prompt._tags["_mlflow_prompt_type"] == "chat"


@pytest.mark.parametrize("template", [5, None, [{"content": "x"}], ["x"]])
def test_what_is_no_template_is_refused(template):
    with pytest.raises(MlflowException, match="template"):
        PromptVersion("n", 1, template)


def test_prompt_settings():
    pydantic = pytest.importorskip("pydantic")
    from mlflow.entities.model_registry import PromptModelConfig

    class Answer(pydantic.BaseModel):
        text: str

    prompt = PromptVersion(
        "n", 1, "x", response_format=Answer, model_config=PromptModelConfig(model_name="m", top_p=0.5)
    )
    assert prompt.response_format["properties"]["text"]["type"] == "string"
    assert prompt.model_config == {"model_name": "m", "top_p": 0.5}
    mixed = PromptVersion("n", 1, "x", model_config={"model_name": "m", "seed": 1})
    assert mixed.model_config == {"model_name": "m", "seed": 1}
    assert PromptModelConfig.from_dict({"seed": 1}).extra_params == {"seed": 1}
    for wrong in ({"temperature": -1}, {"max_tokens": 0}, {"top_p": 2}, {"top_k": 0}, {"temperature": "hot"}):
        with pytest.raises(pydantic.ValidationError):
            PromptVersion("n", 1, "x", model_config=wrong)


def test_prompt_without_versions():
    prompt = Prompt("n", "d", 1, {"a": "b"})
    prompt.tags["c"] = "d"
    assert prompt.tags == {"a": "b"}
    assert prompt == Prompt("n", "d", 1, {"a": "b"})


def test_webhook_events():
    event = WebhookEvent("model_version", "created")
    assert (str(event), WebhookEvent.from_str("model_version.created")) == ("model_version.created", event)
    assert WebhookEvent.from_proto(type("Wire", (), {"entity": 2, "action": "CREATED"})) == event
    for refused in ("model_version.set", "moon.created", "model_version.seen", "model_version", "a.b.c"):
        with pytest.raises(MlflowException) as caught:
            WebhookEvent.from_str(refused)
        assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_webhook():
    event = WebhookEvent("prompt_tag", "set")
    webhook = Webhook("i", "n", "https://x", [event, "model_version.created"], 1, 2, status="DISABLED", secret="sesame")
    assert webhook.status is WebhookStatus.DISABLED
    assert not webhook.status.is_active()
    assert [str(e) for e in webhook.events] == ["prompt_tag.set", "model_version.created"]
    assert "sesame" not in repr(webhook)
    assert [s.to_proto() for s in WebhookStatus] == [1, 2]
    with pytest.raises(MlflowException, match="empty"):
        Webhook("i", "n", "https://x", [], 1, 2)
