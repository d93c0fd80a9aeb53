"""Datasets of libraries that not everybody has; tested with the real ones."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

import mlflow.data
from mlflow.data.sources import HuggingFaceDatasetSource
from mlflow.exceptions import MlflowException


class TestPolars:
    pl = pytest.importorskip("polars")

    def test_schema_is_mlflows(self):
        from mlflow.data.polars_dataset import infer_schema

        pl = self.pl
        frame = pl.DataFrame(
            {
                "i": [1],
                "i8": pl.Series([1], dtype=pl.Int8),
                "u32": pl.Series([1], dtype=pl.UInt32),
                "f": [1.5],
                "s": ["x"],
                "b": [True],
                "bytes": [b"x"],
                "date": [dt.date(2020, 1, 1)],
                "time": [dt.datetime(2020, 1, 1)],
                "list": [[1]],
                "array": pl.Series([[[1, 2]]], dtype=pl.Array(pl.Int64, (1, 2))),
                "struct": [{"z": 1, "b": ["s"]}],
                "none": pl.Series([None], dtype=pl.Int64),
            }
        )
        assert str(infer_schema(frame)) == (
            "['i': long (required), 'i8': integer (required), 'u32': long (required), 'f': double (required), "
            "'s': string (required), 'b': boolean (required), 'bytes': binary (required), 'date': datetime (required), "
            "'time': datetime (required), 'list': Array(long) (required), 'array': Array(Array(long)) (required), "
            "'struct': {b: Array(string) (required), z: long (required)} (required), 'none': long (optional)]"
        )

    def test_as_a_run_keeps_it(self, source):
        frame = self.pl.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"], "c": [1.5, 2.5, float("nan")]})
        form = mlflow.data.from_polars(frame, source=source).to_dict()
        # The sum of the rows' hashes, modulo 2**64; polars changes its hash between versions.
        assert form["digest"] == str(sum(int(h) for h in frame.hash_rows()) % 2**64)
        assert form["schema"] == (
            '{"mlflow_colspec": [{"type": "long", "name": "a", "required": true}, {"type": "string", "name": "b", '
            '"required": true}, {"type": "double", "name": "c", "required": true}]}'
        )
        assert form["profile"] == '{"num_rows": 3, "num_elements": 9}'

    def test_a_type_without_counterpart_leaves_the_schema_out(self, source):
        from mlflow.data.polars_dataset import infer_dtype

        frame = self.pl.DataFrame({"a": [dt.timedelta(1)]})
        form = mlflow.data.from_polars(frame, source=source).to_dict()
        assert form["schema"] == "null"
        with pytest.raises(ValueError, match="'a'"):
            infer_dtype(self.pl.Time, "a", allow_unknown=False)
        assert infer_dtype(self.pl.Time, "a", allow_unknown=True) == "Time"

    def test_for_models(self, source):
        pytest.importorskip("pyarrow")
        frame = self.pl.DataFrame({"a": [1, 2], "t": [3, 4]})
        dataset = mlflow.data.from_polars(frame, source=source, targets="t", name="n")
        pair = dataset.to_pyfunc()
        assert pair.inputs[0].to_dict("list") == {"a": [1, 2]}
        assert pair.outputs[0].tolist() == [3, 4]
        assert dataset.to_evaluation_dataset().labels_data.tolist() == [3, 4]

    def test_other_frames_are_refused(self, source):
        with pytest.raises(MlflowException, match="LazyFrame"):
            mlflow.data.from_polars(self.pl.DataFrame({"a": [1]}).lazy(), source=source)
        with pytest.raises(MlflowException, match="'zz'"):
            mlflow.data.from_polars(self.pl.DataFrame({"a": [1]}), source=source, targets="zz")


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
class TestHuggingFace:
    @pytest.fixture
    def datasets(self, monkeypatch, tmp_path):
        monkeypatch.setenv("HF_HOME", str(tmp_path))
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        return pytest.importorskip("datasets")

    @pytest.fixture
    def ds(self, datasets):
        return datasets.Dataset.from_pandas(pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"], "t": [1.5, 2, 3]}))

    def test_as_a_run_keeps_it(self, ds):
        dataset = mlflow.data.from_huggingface(ds, path="p", data_dir="d", revision="r", trust_remote_code=True)
        assert dataset.to_dict() == {
            "name": "dataset",
            "digest": "b9490f7a",
            "source": '{"path": "p", "config_name": null, "data_dir": "d", "data_files": null, "split": "None", "revision": "r"}',  # noqa: E501
            "source_type": "hugging_face",
            "schema": '{"mlflow_colspec": [{"type": "long", "name": "a", "required": true}, {"type": "string", "name": "b", '  # noqa: E501
            '"required": true}, {"type": "double", "name": "t", "required": true}]}',
            "profile": '{"num_rows": 3, "dataset_size": null, "size_in_bytes": null}',
        }

    def test_digest_is_of_the_first_ten_thousand_rows(self, datasets, source):
        big = datasets.Dataset.from_dict({"a": list(range(10005)), "s": [str(i) for i in range(10005)]})
        assert mlflow.data.from_huggingface(big, source=source).digest == "61facfce"

    def test_for_models(self, ds, source):
        dataset = mlflow.data.from_huggingface(ds, source=source, targets="t")
        pair = dataset.to_pyfunc()
        assert list(pair.inputs.columns) == ["a", "b"]
        assert pair.outputs.tolist() == [1.5, 2, 3]
        assert dataset.to_evaluation_dataset().hash == "67ae19f63ef9ffd26ddd842be20082aa"
        with pytest.raises(MlflowException, match="'zz'"):
            mlflow.data.from_huggingface(ds, source=source, targets="zz")

    def test_source_goes_before_path_and_one_split_is_needed(self, ds, datasets, source, caplog):
        assert mlflow.data.from_huggingface(ds, source=source, path="p").source is source
        assert "'path'" in caplog.text
        with pytest.raises(MlflowException, match="one split"):
            mlflow.data.from_huggingface(datasets.DatasetDict({"train": ds}), source=source)

    def test_the_source_loads_what_it_names(self, datasets, tmp_path):
        (tmp_path / "h.json").write_text("\n".join(json.dumps({"a": i}) for i in range(3)))
        kept = HuggingFaceDatasetSource("json", data_files=str(tmp_path / "h.json"), split="train").to_json()
        loaded = HuggingFaceDatasetSource.from_json(kept).load(cache_dir=str(tmp_path / "cache"))
        assert loaded["a"][:] == [0, 1, 2]
        with pytest.raises(KeyError, match="split"):
            HuggingFaceDatasetSource.from_json(kept).load(split="test")
