"""Paths that other projects import from."""

import subprocess
import sys

import pytest

from mlflow.exceptions import ERROR_CODES, MlflowException


def test_limits_are_reached_without_importing_their_module():
    code = (
        "import mlflow.utils as utils\nprint(utils.validation.MAX_PARAM_VAL_LENGTH, utils.mlflow_tags.MLFLOW_RUN_NAME)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "6000 mlflow.runName\n"


def test_unknown_modules_are_attribute_errors():
    import mlflow.utils

    assert not hasattr(mlflow.utils, "nothing_here")


def test_limits():
    from mlflow.utils import validation as v

    assert (v.MAX_ENTITY_KEY_LENGTH, v.MAX_PARAM_VAL_LENGTH, v.MAX_TAG_VAL_LENGTH) == (250, 6000, 8000)
    assert (v.MAX_METRICS_PER_BATCH, v.MAX_PARAMS_TAGS_PER_BATCH, v.MAX_ENTITIES_PER_BATCH) == (1000, 100, 1000)
    for name in v.__all__:
        assert hasattr(v, name)


def test_checks():
    from mlflow.utils import validation as v

    v._validate_metric("k", 1.0, 0, 0)
    v._validate_param("k", "v")
    v._validate_tag("k", "v")
    for refused in (
        lambda: v._validate_metric("k", "x", 0, 0),
        lambda: v._validate_param("", "v"),
        lambda: v._validate_tag("../k", "v"),
        lambda: v._validate_metric_name("k" * 251),
        lambda: v._validate_experiment_name(""),
    ):
        with pytest.raises(MlflowException) as caught:
            refused()
        assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_error_codes():
    from mlflow.protos import databricks_pb2
    from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE, ErrorCode

    assert INVALID_PARAMETER_VALUE == 1000
    assert ErrorCode.Name(3002) == "RESOURCE_DOES_NOT_EXIST"
    assert dict(ErrorCode.items()) == ERROR_CODES
    for name in ErrorCode.keys():  # noqa: SIM118 - the method of protobuf's type
        assert ErrorCode.Value(name) == getattr(databricks_pb2, name) == getattr(ErrorCode, name)
    for refused in (lambda: ErrorCode.Name(12345), lambda: ErrorCode.Value("NOTHING")):
        with pytest.raises(ValueError, match="ErrorCode"):
            refused()
    assert MlflowException("x", INVALID_PARAMETER_VALUE).error_code == "INVALID_PARAMETER_VALUE"


def test_enumerations_of_the_api():
    from mlflow.protos.service_pb2 import ALL, FINISHED, RunStatus, SourceType

    assert (RunStatus.Name(FINISHED), SourceType.Value("UNKNOWN"), ALL) == ("FINISHED", 1000, 3)


def test_marks():
    from mlflow.utils.annotations import deprecated, developer_stable, experimental, keyword_only

    @experimental
    @experimental(version="3.0")
    @developer_stable
    def plain(a):
        return a

    assert plain(1) == 1

    @keyword_only
    def named(*, a):
        return a

    assert named(a=1) == 1
    with pytest.raises(TypeError, match="keyword arguments"):
        named(1)

    @deprecated(alternative="new()", since="1.0")
    def old():
        return 1

    @deprecated("New")
    class Old:
        def __init__(self, a):
            self.a = a

    with pytest.warns(FutureWarning, match=r"old is deprecated since 1.0. Use new\(\) instead"):
        assert old() == 1
    with pytest.warns(FutureWarning, match="Use New instead"):
        assert Old(2).a == 2


def test_small_ones():
    from mlflow.utils.name_utils import _generate_random_name
    from mlflow.utils.rest_utils import MlflowHostCreds
    from mlflow.utils.time import get_current_time_millis

    assert len(_generate_random_name().split("-")) == 3
    assert get_current_time_millis() > 1_700_000_000_000
    creds = MlflowHostCreds("http://h", username="ada", password="hunter2", server_cert_path="ca.pem")
    assert "hunter2" not in repr(creds)
    assert creds.verify == "ca.pem"
    assert MlflowHostCreds("http://h", ignore_tls_verification=True).verify is False
