import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlflow.entities._timestamp import duration_ms, from_rfc3339, to_rfc3339
from mlflow.exceptions import MlflowException


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_735_689_600_500, "2025-01-01T00:00:00.500Z"),
        (1_735_689_600_007, "2025-01-01T00:00:00.007Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ],
)
def test_times_are_spelled_with_no_or_three_fraction_digits(milliseconds, text):
    assert to_rfc3339(milliseconds) == text
    assert from_rfc3339(text) == milliseconds


@given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_every_time_survives(milliseconds):
    assert from_rfc3339(to_rfc3339(milliseconds)) == milliseconds


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("2025-01-01T01:00:00+01:00", 1_735_689_600_000),
        ("2024-12-31T19:30:00-04:30", 1_735_689_600_000),
        ("2025-01-01T00:00:00.123456789Z", 1_735_689_600_123),
        ("2025-01-01t00:00:00.5z", 1_735_689_600_500),
        (5, 5),
    ],
)
def test_other_spellings_of_times_are_read(text, milliseconds):
    assert from_rfc3339(text) == milliseconds


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2025-01-01", "2025-13-01T00:00:00Z", "2025-01-01T00:00:00", None, 1.5]
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(MlflowException, match="Invalid time") as caught:
        from_rfc3339(text)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_times_beyond_the_calendar_are_refused():
    with pytest.raises(MlflowException, match="outside the years"):
        to_rfc3339(10**18)


@pytest.mark.parametrize(
    ("value", "milliseconds"),
    [("1.500s", 1500), ("0.307s", 307), ("3s", 3000), ("-0.5s", -500), (7, 7), (7.9, 7), (None, None)],
)
def test_durations(value, milliseconds):
    assert duration_ms(value) == milliseconds


def test_what_is_no_duration_is_refused():
    with pytest.raises(MlflowException, match="Invalid duration"):
        duration_ms("soon")
