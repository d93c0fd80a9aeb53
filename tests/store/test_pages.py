"""Page tokens."""

from __future__ import annotations

import base64
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlflow.exceptions import MlflowException
from mlflow.store.pages import decode_token, encode_token

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=50),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
)


@given(st.lists(SCALARS, max_size=6))
def test_a_token_gives_back_what_went_in(values):
    assert decode_token(encode_token(values), len(values)) == values


def test_nan_survives():
    assert math.isnan(decode_token(encode_token([math.nan]), 1)[0])


def test_tokens_of_the_standard_alphabet_are_taken():
    values = ["\N{SNOWMAN}" * 20, "~~~???>>>"]
    standard = base64.b64encode(json.dumps(values, ensure_ascii=False).encode()).decode()
    assert decode_token(standard, 2) == values


@pytest.mark.parametrize(
    "token",
    [
        "",
        "garbage!",
        "aGVsbG8=",
        base64.b64encode(b'{"offset": 10}').decode(),
        base64.b64encode(b"[1, 2]").decode(),
        base64.b64encode(b"[[1]]").decode(),
        base64.b64encode(b"[9223372036854775808]").decode(),
        base64.b64encode(b"[" * 100_000).decode(),
        base64.b64encode(b"\xff\xfe").decode(),
        "W10" + "A" * 300_000,
        "\N{SNOWMAN}",
        17,
        None,
    ],
)
def test_anything_else_is_refused(token):
    with pytest.raises(MlflowException, match="page token") as error:
        decode_token(token, 1)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


@given(st.text(max_size=100))
def test_no_text_crashes(text):
    try:
        assert len(decode_token(text, 1)) == 1
    except MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE"
