"""The contract of logged models."""

from __future__ import annotations

from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.metric import Metric
from mlflow.store.interface.store import Store
from mlflow.store.testing.checks import all_pages, new_experiment, new_run, refused

__all__ = ["LoggedModelsContract"]


class LoggedModelsContract:
    """What ``store.logged_models`` does."""

    def test_life(self, store: Store):
        key = new_experiment(store)
        run = new_run(store, key)
        made = store.logged_models.create(
            key, "model", run, [LoggedModelTag("t", "1")], [LoggedModelParameter("p", "2")], "Agent"
        )
        assert made.model_id.startswith("m-") and len(made.model_id) == 34
        assert made.status == LoggedModelStatus.PENDING
        assert made.artifact_location.endswith(f"models/{made.model_id}/artifacts")
        ready = store.logged_models.finalize(made.model_id, LoggedModelStatus.READY)
        assert ready.status == LoggedModelStatus.READY
        found = store.logged_models.get(made.model_id)
        assert (found.name, found.source_run_id, found.model_type) == ("model", run, "Agent")
        assert (found.tags, found.params, found.experiment_id) == ({"t": "1"}, {"p": "2"}, key)
        store.logged_models.delete(made.model_id)
        with refused("RESOURCE_DOES_NOT_EXIST"):
            store.logged_models.get(made.model_id)

    def test_names(self, store: Store):
        key = new_experiment(store)
        assert store.logged_models.create(key).name
        for name in ("a/b", "a:b", "a.b", "a%b", 'a"b', "a'b"):
            with refused("INVALID_PARAMETER_VALUE"):
                store.logged_models.create(key, name)

    def test_unknown(self, store: Store):
        missing = "m-" + "0" * 32
        for call in (
            lambda: store.logged_models.get(missing),
            lambda: store.logged_models.delete(missing),
            lambda: store.logged_models.finalize(missing, LoggedModelStatus.READY),
            lambda: store.logged_models.set_tags(missing, [LoggedModelTag("a", "b")]),
            lambda: store.logged_models.get("../x"),
        ):
            with refused("RESOURCE_DOES_NOT_EXIST"):
                call()

    def test_tags_and_params(self, store: Store):
        key = new_experiment(store)
        model = store.logged_models.create(key).model_id
        store.logged_models.set_tags(model, [LoggedModelTag("a", "1"), LoggedModelTag("b/c", "2")])
        store.logged_models.set_tags(model, [LoggedModelTag("a", "3")])
        store.logged_models.log_params(model, [LoggedModelParameter("p", "1")])
        found = store.logged_models.get(model)
        assert (found.tags, found.params) == ({"a": "3", "b/c": "2"}, {"p": "1"})
        store.logged_models.delete_tag(model, "b/c")
        assert store.logged_models.get(model).tags == {"a": "3"}
        with refused("RESOURCE_DOES_NOT_EXIST"):
            store.logged_models.delete_tag(model, "b/c")

    def test_metrics_of_a_model(self, store: Store):
        key = new_experiment(store)
        run = new_run(store, key)
        model = store.logged_models.create(key).model_id
        store.runs.log_metric(run, Metric("acc", 0.5, 1, 0, model, "d", "x"))
        store.runs.log_metric(run, Metric("acc", 0.7, 2, 1, model, "d", "x"))
        metrics = store.logged_models.get(model).metrics
        assert [(m.key, m.value, m.run_id, m.dataset_name, m.dataset_digest) for m in metrics] == [
            ("acc", 0.7, run, "d", "x")
        ]
        assert store.runs.get(run).data.metrics == {"acc": 0.7}
        with refused("RESOURCE_DOES_NOT_EXIST"):
            store.runs.log_metric(run, Metric("acc", 0.5, 1, 0, "m-" + "0" * 32))

    def test_search(self, store: Store):
        key = new_experiment(store)
        run = new_run(store, key)
        ids = []
        for i in range(5):
            model = store.logged_models.create(
                key, f"m{i}", run, [LoggedModelTag("even", str(i % 2 == 0))], [LoggedModelParameter("i", str(i))]
            )
            ids.append(model.model_id)
            store.runs.log_metric(run, Metric("acc", i / 10, 1, 0, model.model_id, "d1", "x"))
            store.runs.log_metric(run, Metric("f1", 1 - i / 10, 1, 0, model.model_id, "d2", "y"))
        store.logged_models.finalize(ids[0], LoggedModelStatus.READY)

        def names(filter_string=None, **kwargs):
            return [m.name for m in store.logged_models.search([key], filter_string, **kwargs)]

        assert sorted(names()) == [f"m{i}" for i in range(5)]
        assert sorted(names("tags.even = 'True'")) == ["m0", "m2", "m4"]
        assert sorted(names("metrics.acc > 0.15 AND params.i != '4'")) == ["m2", "m3"]
        assert names("name = 'm3'") == ["m3"]
        assert names("status = 'READY'") == ["m0"]
        by_accuracy = [{"field_name": "metrics.acc", "ascending": False}]
        assert names(order_by=by_accuracy) == ["m4", "m3", "m2", "m1", "m0"]
        on_other = [{"field_name": "metrics.acc", "ascending": False, "dataset_name": "d2"}]
        assert sorted(names(order_by=on_other)) == [f"m{i}" for i in range(5)]
        assert names("metrics.acc > 0.3", datasets=[{"dataset_name": "d1"}]) == ["m4"]
        assert names("metrics.acc > 0.3", datasets=[{"dataset_name": "d2"}]) == []
        unmeasured = store.logged_models.create(key, "unmeasured").model_id
        assert "unmeasured" not in names(datasets=[{"dataset_name": "d1"}])
        assert names(datasets=[{"dataset_name": "d1", "dataset_digest": "other"}]) == []
        store.logged_models.delete(unmeasured)
        paged = all_pages(lambda **page: store.logged_models.search([key], order_by=by_accuracy, **page), 2)
        assert [m.name for m in paged] == ["m4", "m3", "m2", "m1", "m0"]
        store.logged_models.delete(ids[1])
        assert "m1" not in names()
        for bad in (
            {"datasets": [{"dataset_digest": "x"}]},
            {"filter_string": "foo = 'x'"},
            {"order_by": [{"field_name": "foo"}]},
        ):
            with refused("INVALID_PARAMETER_VALUE"):
                store.logged_models.search([key], **bad)
