"""What every artifact repository keeps, whatever stores its files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repo import ArtifactRepository

__all__ = ["NAMES", "RepositoryContract", "rows"]

NAMES = [
    "plain.txt",
    "a;b.txt",
    "50%.png",
    "a#1.png",
    "what?.txt",
    "a b+c.txt",
    "a%20b",
    "ü日.txt",
    "w:0",
    "[x]{y}~'.txt",
    "a&b=c",
]


def rows(repo: ArtifactRepository, path: str | None = None) -> list[tuple[str, bool, int | None]]:
    """A listing as plain tuples."""
    return [(info.path, info.is_dir, info.file_size) for info in repo.list_artifacts(path)]


class RepositoryContract:
    """Subclasses give a fixture ``repo``, whose root is empty, and say what is special."""

    names = NAMES

    def test_a_file_goes_in_and_comes_out(self, repo: ArtifactRepository, tmp_path: Path):
        (tmp_path / "f.txt").write_bytes(b"content")
        repo.log_artifact(str(tmp_path / "f.txt"))
        repo.log_artifact(str(tmp_path / "f.txt"), "deep/er")
        assert rows(repo) == [("deep", True, None), ("f.txt", False, 7)]
        assert rows(repo, "deep") == [("deep/er", True, None)]
        assert rows(repo, "deep/er") == rows(repo, "deep/er/") == [("deep/er/f.txt", False, 7)]
        target = tmp_path / "target"
        target.mkdir()
        got = repo.download_artifacts("deep/er/f.txt", str(target))
        assert got == str(target / "deep" / "er" / "f.txt")
        assert Path(got).read_bytes() == b"content"
        assert Path(repo.download_artifacts("f.txt")).read_bytes() == b"content"

    def test_names_of_real_files(self, repo: ArtifactRepository, tmp_path: Path):
        source = tmp_path / "source"
        source.mkdir()
        for name in self.names:
            (source / name).write_bytes(name.encode())
        repo.log_artifacts(str(source), "n a#m%e")
        assert [path for path, _, _ in rows(repo, "n a#m%e")] == sorted(f"n a#m%e/{name}" for name in self.names)
        target = tmp_path / "target"
        target.mkdir()
        got = Path(repo.download_artifacts("n a#m%e", str(target)))
        assert {p.name: p.read_bytes() for p in got.iterdir()} == {name: name.encode() for name in self.names}
        for name in self.names:
            with repo.open_reader(f"n a#m%e/{name}") as reader:
                assert reader.read() == name.encode()
            repo.delete_artifacts(f"n a#m%e/{name}")
        assert rows(repo, "n a#m%e") == []

    def test_a_tree_goes_in_and_comes_out(self, repo: ArtifactRepository, tmp_path: Path):
        source = tmp_path / "source"
        expected = {}
        for i in range(24):
            file = source / f"d{i % 3}" / f"e{i % 2}" / f"f{i}.bin"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(os.urandom(i * 1000))
            expected[str(file.relative_to(source))] = file.read_bytes()
        repo.log_artifacts(str(source))
        target = tmp_path / "target"
        target.mkdir()
        got = Path(repo.download_artifacts("", str(target)))
        assert {str(p.relative_to(got)): p.read_bytes() for p in got.rglob("*") if p.is_file()} == expected
        one = Path(repo.download_artifacts("d1/e1"))
        assert {p.name for p in one.iterdir()} == {n.split("/")[-1] for n in expected if n.startswith("d1/e1")}

    def test_an_upload_replaces_what_was_there(self, repo: ArtifactRepository, tmp_path: Path):
        for content in (b"first, and longer", b"second"):
            (tmp_path / "f").write_bytes(content)
            repo.log_artifact(str(tmp_path / "f"), "d")
        assert rows(repo, "d") == [("d/f", False, 6)]
        with repo.open_reader("d/f") as reader:
            assert reader.read() == b"second"

    def test_reading_in_ranges(self, repo: ArtifactRepository):
        content = bytes(range(256)) * 16_000
        repo.write_stream("r.bin", iter([content]), len(content))
        with repo.open_reader("r.bin") as reader:
            pieces = list(reader)
        assert b"".join(pieces) == content
        assert max(map(len, pieces)) <= 1 << 20
        assert reader.size in (len(content), None)
        for start, end in ((0, 1), (5, 12), (4_095_990, None), (4_095_990, 99_999_999), (7, 7)):
            with repo.open_reader("r.bin", start, end) as reader:
                assert reader.read() == content[start:end], (start, end)
        with repo.open_reader("r.bin") as reader:
            next(iter(reader))  # and hang up
        with repo.open_reader("r.bin", 3, 5) as reader:
            assert reader.read() == content[3:5]

    def test_streams_appear_whole(self, repo: ArtifactRepository):
        repo.write_stream("d/s", iter([b"ab", b"", b"cd"]))
        repo.write_stream("d/empty", iter([]))
        repo.write_stream("d/zero", iter([]), 0)
        repo.write_stream("d/known", iter([b"x" * 10]), 10)
        assert rows(repo, "d") == [
            ("d/empty", False, 0),
            ("d/known", False, 10),
            ("d/s", False, 4),
            ("d/zero", False, 0),
        ]

    def test_a_stream_that_breaks_off_leaves_the_old_file(self, repo: ArtifactRepository):
        def broken():
            yield b"n" * 6_000_000
            yield b"n" * 6_000_000
            raise RuntimeError("the client went away")

        repo.write_stream("d/f", iter([b"old"]))
        with pytest.raises((RuntimeError, MlflowException)):
            repo.write_stream("d/f", broken())
        with pytest.raises((RuntimeError, MlflowException)):
            repo.write_stream("d/new", broken())
        assert rows(repo, "d") == [("d/f", False, 3)]
        with repo.open_reader("d/f") as reader:
            assert reader.read() == b"old"

    def test_what_is_missing(self, repo: ArtifactRepository):
        assert rows(repo) == rows(repo, "nothing") == []
        for path in ("nothing", "no/thing"):
            with pytest.raises(MlflowException) as caught:
                repo.download_artifacts(path)
            assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"
            with pytest.raises(MlflowException) as caught:
                repo.open_reader(path)
            assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"
        repo.delete_artifacts("nothing")
        repo.delete_artifacts()

    def test_a_file_is_no_folder(self, repo: ArtifactRepository):
        repo.write_stream("d/f", iter([b"1"]))
        assert rows(repo, "d/f") == []
        with pytest.raises(MlflowException):
            repo.open_reader("d").read()

    def test_deleting(self, repo: ArtifactRepository):
        for path in ("a/1", "a/b/2", "ab/3", "c"):
            repo.write_stream(path, iter([b"x"]))
        repo.delete_artifacts("a/1")
        assert [r[0] for r in rows(repo, "a")] == ["a/b"]
        repo.delete_artifacts("a")
        assert [r[0] for r in rows(repo)] == ["ab", "c"]
        repo.delete_artifacts()
        assert rows(repo) == []
        repo.write_stream("again", iter([b"x"]))
        assert rows(repo) == [("again", False, 1)]

    @pytest.mark.parametrize(
        "path", ["..", "../x", "a/../../x", "/etc/passwd", "%2e%2e/x", "a\\..\\x", "a\x00b", "file:///x"]
    )
    def test_no_path_leads_out(self, repo: ArtifactRepository, tmp_path: Path, path: str):
        (tmp_path / "f").write_bytes(b"x")
        for call in (
            lambda: repo.list_artifacts(path),
            lambda: repo.download_artifacts(path),
            lambda: repo.delete_artifacts(path),
            lambda: repo.open_reader(path),
            lambda: repo.write_stream(path, iter([b"x"])),
            lambda: repo.log_artifact(str(tmp_path / "f"), path),
            lambda: repo.log_artifacts(str(tmp_path), path),
        ):
            with pytest.raises(MlflowException, match="Invalid path"):
                call()

    def test_the_root_is_no_file(self, repo: ArtifactRepository):
        with pytest.raises(MlflowException):
            repo.write_stream("", iter([b"x"]))

    def test_destinations(self, repo: ArtifactRepository, tmp_path: Path):
        repo.write_stream("f", iter([b"x"]))
        with pytest.raises(MlflowException, match="does not exist"):
            repo.download_artifacts("f", str(tmp_path / "missing"))
        (tmp_path / "file").write_text("")
        with pytest.raises(MlflowException, match="must be a directory"):
            repo.download_artifacts("f", str(tmp_path / "file"))

    def test_traces(self, repo: ArtifactRepository):
        from mlflow.exceptions import MlflowTraceDataCorrupted, MlflowTraceDataNotFound

        with pytest.raises(MlflowTraceDataNotFound):
            repo.download_trace_data()
        repo.upload_trace_data('{"spans": []}')
        assert repo.download_trace_data() == {"spans": []}
        repo.write_stream("traces.json", iter([b"{"]))
        with pytest.raises(MlflowTraceDataCorrupted):
            repo.download_trace_data()
