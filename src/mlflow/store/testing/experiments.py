"""The contract of experiments."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from mlflow.entities.experiment_tag import ExperimentTag
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import MlflowException
from mlflow.store.interface.store import Store
from mlflow.store.testing.checks import all_pages, fresh, new_experiment, new_run, refused

__all__ = ["ExperimentsContract"]


class ExperimentsContract:
    """What ``store.experiments`` does."""

    def test_default_is_there(self, store: Store):
        default = store.experiments.get("0")
        assert (default.name, default.lifecycle_stage) == ("Default", "active")

    def test_create_and_get(self, store: Store):
        name = fresh("näme with ünicode / slash")
        key = store.experiments.create(name, None, [ExperimentTag("a", "b"), ExperimentTag("a.b/c d", "")])
        found = store.experiments.get(key)
        assert found.experiment_id == key and found.name == name
        assert found.tags == {"a": "b", "a.b/c d": ""}
        assert found.artifact_location.rstrip("/").endswith(f"/{key}")
        assert found.creation_time == found.last_update_time > 1_600_000_000_000
        assert store.experiments.get_by_name(name).experiment_id == key

    def test_own_artifact_location(self, store: Store):
        key = new_experiment(store, artifact_location="s3://bucket/some/place")
        assert store.experiments.get(key).artifact_location == "s3://bucket/some/place"
        run = store.runs.create(key)
        assert run.info.artifact_uri == f"s3://bucket/some/place/{run.info.run_id}/artifacts"

    def test_bad_input(self, store: Store):
        for name in ("", None, "x" * 501):
            with refused("INVALID_PARAMETER_VALUE"):
                store.experiments.create(name)
        for location in ("s3://b/x#frag", "s3://b/x;p=1", "s3://b/" + "x" * 3000):
            with refused("INVALID_PARAMETER_VALUE"):
                new_experiment(store, artifact_location=location)
        for key in ("a*b", "../x", "", "x" * 251):
            with refused("INVALID_PARAMETER_VALUE"):
                new_experiment(store, tags=[ExperimentTag(key, "v")])

    def test_unknown_ids(self, store: Store):
        for key in ("987654321", "no-number", "-1", "../0", "9" * 30):
            with refused("RESOURCE_DOES_NOT_EXIST"):
                store.experiments.get(key)
        assert store.experiments.get_by_name(fresh("nobody")) is None
        with refused("RESOURCE_DOES_NOT_EXIST"):
            store.experiments.delete("987654321")

    def test_names_are_unique_and_mind_the_case(self, store: Store):
        name = fresh("Name")
        key = store.experiments.create(name)
        with refused("RESOURCE_ALREADY_EXISTS", name):
            store.experiments.create(name)
        store.experiments.delete(key)
        with refused("RESOURCE_ALREADY_EXISTS"):
            store.experiments.create(name)
        assert store.experiments.get_by_name(name.upper()) is None

    def test_one_of_many_creators_wins(self, store: Store):
        name = fresh("race")

        def create(_: int) -> str | None:
            try:
                return store.experiments.create(name)
            except MlflowException as error:
                assert error.error_code == "RESOURCE_ALREADY_EXISTS"
                return None

        with ThreadPoolExecutor(8) as pool:
            made = [key for key in pool.map(create, range(8)) if key]
        assert made == [store.experiments.get_by_name(name).experiment_id]

    def test_rename(self, store: Store):
        key, other = new_experiment(store), fresh("other")
        store.experiments.create(other)
        name = fresh("renamed")
        store.experiments.rename(key, name)
        assert store.experiments.get(key).name == name
        with refused("BAD_REQUEST"):
            store.experiments.rename(key, other)
        store.experiments.delete(key)
        try:
            store.experiments.rename(key, fresh("x"))
            raise AssertionError("a deleted experiment was renamed")
        except MlflowException as error:
            assert error.get_http_status_code() < 500

    def test_delete_and_restore_take_the_runs_along(self, store: Store):
        key = new_experiment(store)
        run = new_run(store, key)
        store.experiments.delete(key)
        assert store.experiments.get(key).lifecycle_stage == "deleted"
        assert [r.info.run_id for r in store.runs.search([key], view_type=ViewType.ACTIVE_ONLY)] == []
        with refused("RESOURCE_DOES_NOT_EXIST"):
            store.experiments.delete(key)
        with refused("INVALID_PARAMETER_VALUE", "active"):
            store.runs.create(key)
        store.experiments.restore(key)
        assert store.experiments.get(key).lifecycle_stage == "active"
        assert [r.info.run_id for r in store.runs.search([key])] == [run]
        with refused("RESOURCE_DOES_NOT_EXIST"):
            store.experiments.restore(key)

    def test_tags(self, store: Store):
        key = new_experiment(store)
        before = store.experiments.get(key)
        store.experiments.set_tag(key, ExperimentTag("k", "1"))
        store.experiments.set_tag(key, ExperimentTag("k", "2"))
        assert store.experiments.get(key).tags == {"k": "2"}
        store.experiments.delete_tag(key, "k")
        assert store.experiments.get(key).tags == {}
        assert store.experiments.get(key).name == before.name
        with refused("RESOURCE_DOES_NOT_EXIST"):
            store.experiments.delete_tag(key, "k")
        store.experiments.delete(key)
        with refused("INVALID_PARAMETER_VALUE"):
            store.experiments.set_tag(key, ExperimentTag("k", "1"))

    def test_search_views_filters_and_pages(self, store: Store):
        mark = fresh("mark")
        keys = [store.experiments.create(f"{mark}-{i}", None, [ExperimentTag("m", mark)]) for i in range(5)]
        store.experiments.delete(keys[2])
        mine = f"tags.m = '{mark}'"

        def names(**kwargs):
            return [e.name for e in store.experiments.search(filter_string=mine, **kwargs)]

        order = ["name ASC"]
        assert names(order_by=order) == [f"{mark}-{i}" for i in (0, 1, 3, 4)]
        assert names(view_type=ViewType.DELETED_ONLY) == [f"{mark}-2"]
        assert names(view_type=ViewType.ALL, order_by=["name DESC"]) == [f"{mark}-{i}" for i in (4, 3, 2, 1, 0)]
        # Newest first: the ids of this store need not follow each other, so compare with the times.
        newest = store.experiments.search(filter_string=mine)
        assert [e.creation_time for e in newest] == sorted((e.creation_time for e in newest), reverse=True)
        paged = all_pages(lambda **page: store.experiments.search(filter_string=mine, order_by=order, **page), size=2)
        assert [e.name for e in paged] == [f"{mark}-{i}" for i in (0, 1, 3, 4)]
        assert [e.name for e in store.experiments.search(filter_string=f"name = '{mark}-1'")] == [f"{mark}-1"]
        assert len(store.experiments.search(filter_string=f"name LIKE '{mark}-%' AND name != '{mark}-0'")) == 3

    def test_search_refuses(self, store: Store):
        for bad in ({"max_results": 0}, {"max_results": 50_001}, {"filter_string": "foo = 'x'"}, {"page_token": "x"}):
            with refused("INVALID_PARAMETER_VALUE"):
                store.experiments.search(**bad)
