"""The resolver: what it refuses, what it must let through, and that nothing it lets through escapes."""

from __future__ import annotations

import ntpath
import os
import posixpath
import re
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlflow.exceptions import MlflowException
from mlflow.store.artifact.paths import clean_path, is_clean, join

LEGAL = [
    "a",
    "a/b/c.txt",
    "a;b.txt",
    "50%.png",
    "100%/x",
    "a#1.png",
    "#f",
    "what?.txt",
    "a b",
    " a",
    "a..b",
    "..a",
    "a..",
    ".hidden",
    "w:0",
    "plots/conv:0.png",
    "2024-01-01T10:00:00.txt",
    "ü/日本語.txt",
    "a%20b",
    # names of logged images: "key%step%0%timestamp%1795...%<random hexadecimal digits>.png"
    "i%step%0%timestamp%1795226868847%2f9c00aa.png",
    "i%step%0%timestamp%1795226868847%00ffaa.webp",
    "a%250ab",
    "a%2eb",
    "a&b=c",
    "[1]{2}*|<>\"'`^~",
    "~",
    "-rf",
    "a" * 255,
    "/".join(["d" * 100] * 30),
]
REFUSED = [
    "..",
    "../a",
    "a/..",
    "a/../b",
    "a/../../b",
    ".",
    "./a",
    "a/.",
    "a/./b",
    "...",
    ".. ",
    " ..",
    ". .",
    "/",
    "/a",
    "//a",
    "//host/share",
    "a//b",
    "a//",
    "a\\b",
    "..\\a",
    "\\\\host\\share",
    "C:",
    "C:/x",
    "c:\\x",
    "file:x",
    "file:/x",
    "file:///etc/passwd",
    "FILE:/x",
    "http://x",
    "http:/x",
    "s3://bucket/key",
    "models:/x",
    "runs:/x/y",
    "%2e%2e",
    "%2E%2e/a",
    "%2e",
    ".%2e/a",
    "a/%2e%2e/b",
    "%252e%252e",
    "%25252e%25252e/a",
    "..%2fa",
    "%5c",
    "a%5c..%5cb",
    "a\x00b",
    "a\nb",
    "a\rb",
    "a\x7fb",
    "\udcff",
    "a" * 256,
    "ü" * 128,
    "/".join(["d" * 200] * 30),
    "a.mlflow-part",
]


@pytest.mark.parametrize("path", LEGAL)
def test_names_of_real_files_stay_as_they_are(path):
    assert clean_path(path) == path
    assert is_clean(path)


@pytest.mark.parametrize("path", REFUSED)
def test_what_may_lead_elsewhere_is_refused(path):
    with pytest.raises(MlflowException, match="Invalid path") as caught:
        clean_path(path)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    assert not is_clean(path)
    if path != "/":
        assert not is_clean(f"folder/{path}") or path in (
            "C:",
            "models:/x",
            "file:x",
            "http:/x",
            "file:/x",
            "FILE:/x",
            "C:/x",
            "runs:/x/y",
        )


@pytest.mark.parametrize(
    ("path", "clean"), [(None, ""), ("", ""), ("a/", "a"), (PurePosixPath("a/b"), "a/b"), (PurePosixPath(), "")]
)
def test_the_root_and_a_slash_at_the_end(path, clean):
    assert clean_path(path) == clean


@pytest.mark.parametrize("path", [b"a", 1, ["a"], object()])
def test_only_text_is_a_path(path):
    with pytest.raises(MlflowException, match="Invalid path"):
        clean_path(path)


def test_a_long_path_is_not_repeated_in_full():
    with pytest.raises(MlflowException) as caught:
        clean_path("x" * 100_000)
    assert len(caught.value.message) < 500


def test_join():
    assert join("a", None, "b/", "") == "a/b"
    assert join(None) == ""
    with pytest.raises(MlflowException):
        join("a", "../b")


ATTACKS = st.lists(
    st.sampled_from(
        [
            "..",
            ".",
            "/",
            "\\",
            "%",
            "%2e",
            "%2f",
            "%5c",
            "%25",
            "2e",
            "2f",
            "a",
            "C:",
            "file:",
            "~",
            " ",
            "\x00",
            "#",
            "?",
            ";",
            "é",
        ]
    ),
    min_size=1,
    max_size=8,
).map("".join)


def _stays(path: str) -> bool:
    """True when neither kind of system reads the path as another place than below the root."""
    for module, root in ((posixpath, "/r/o"), (ntpath, "C:\\r\\o")):
        whole = module.normpath(module.join(root, path))
        if not whole.startswith(root + module.sep):
            return False
    return True


@given(ATTACKS | st.text(max_size=20))
def test_nothing_that_is_accepted_escapes_however_often_it_is_decoded(path):
    if not is_clean(path):
        return
    path = clean_path(path)
    assert "\\" not in path and "\x00" not in path
    while path:
        assert _stays(path) or ":" in path
        assert not path.startswith(("/", "\\"))
        assert not {"..", "."} & set(re.split(r"[/\\]", path))
        decoded = unquote(path)
        if decoded == path:
            break
        path = decoded


@given(ATTACKS | st.text(max_size=20))
def test_cleaning_is_idempotent_and_survives_one_trip_through_a_url(path):
    if is_clean(path):
        clean = clean_path(path)
        assert clean_path(clean) == clean
        assert unquote(quote(clean, safe="/")) == clean


@given(
    st.lists(
        st.text(
            st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="/\\%:"), min_size=1, max_size=20
        ).filter(lambda s: s.strip(". ") and not s.endswith(".mlflow-part")),
        min_size=1,
        max_size=4,
    )
)
def test_ordinary_names_are_never_refused(names):
    assert clean_path("/".join(names)) == "/".join(names)


@pytest.mark.skipif(os.name == "nt", reason="names that only Windows refuses")
def test_windows_names_are_legal_elsewhere():
    assert clean_path("con.txt") == "con.txt"
