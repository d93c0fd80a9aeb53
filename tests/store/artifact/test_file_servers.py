"""SFTP and FTP, against small real servers; HDFS as far as it goes without Hadoop."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store.artifact.filesystem import HdfsArtifactRepository
from mlflow.store.artifact.registry import get_artifact_repo
from mlflow.store.artifact.rooted import Rooted
from tests.store.artifact.repository_contract import RepositoryContract, rows

_SFTP_SERVER = """
import asyncio, logging, sys
import asyncssh
logging.disable(logging.CRITICAL)
key = asyncssh.generate_private_key("ssh-ed25519")

class Account(asyncssh.SSHServer):
    def password_auth_supported(self):
        return True

    def validate_password(self, username, password):
        return (username, password) == ("user", "pass/word")

async def main():
    server = await asyncssh.create_server(
        Account, "127.0.0.1", 0, server_host_keys=[key],
        sftp_factory=lambda chan: asyncssh.SFTPServer(chan, chroot=sys.argv[1]),
    )
    port = server.sockets[0].getsockname()[1]
    print(port, *key.export_public_key().decode().split()[:2], flush=True)
    await server.wait_closed()

asyncio.run(main())
"""
_FTP_SERVER = """
import logging, sys, warnings
warnings.simplefilter("ignore")
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import ThreadedFTPServer
logging.disable(logging.CRITICAL)
authorizer = DummyAuthorizer()
authorizer.add_user("user", "pass/word", sys.argv[1], perm="elradfmwMT")
FTPHandler.authorizer = authorizer
FTPHandler.use_sendfile = False
server = ThreadedFTPServer(("127.0.0.1", 0), FTPHandler)
print(server.address[1], flush=True)
server.serve_forever()
"""


@contextmanager
def serving(code: str, root: Path) -> Iterator[list[str]]:
    """A server process for a folder; gives the words that it prints first."""
    process = subprocess.Popen([sys.executable, "-c", code, str(root)], stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().split()
    finally:
        process.kill()
        process.communicate()


class Sftp(NamedTuple):
    """An SFTP server whose host key is among the known hosts."""

    uri: str
    port: str
    known_hosts: Path


@pytest.fixture(scope="module")
def sftp_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[str]]]:
    pytest.importorskip("asyncssh", reason="asyncssh is not installed")
    pytest.importorskip("paramiko", reason="paramiko is not installed")
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)
    root = tmp_path_factory.mktemp("sftp")
    with serving(_SFTP_SERVER, root) as words:
        yield root, words


@pytest.fixture
def sftp_root(sftp_server: tuple[Path, list[str]]) -> Iterator[Path]:
    root = sftp_server[0]
    yield root
    Rooted(str(root)).delete("")


@pytest.fixture
def sftp(no_cloud: None, tmp_path: Path, sftp_root: Path, sftp_server: tuple[Path, list[str]]) -> Sftp:
    port, kind, key = sftp_server[1]
    known_hosts = tmp_path / "home" / ".ssh" / "known_hosts"
    known_hosts.parent.mkdir()
    known_hosts.write_text(f"[127.0.0.1]:{port} {kind} {key}\n")
    return Sftp(f"sftp://user:{quote('pass/word', safe='')}@127.0.0.1:{port}", port, known_hosts)


class TestSftp(RepositoryContract):
    @pytest.fixture
    def repo(self, sftp):
        repo = get_artifact_repo(f"{sftp.uri}/ro%20ot/x")
        yield repo
        repo.close()


def test_sftp_writes_below_the_path_of_the_uri(sftp, sftp_root):
    repo = get_artifact_repo(f"{sftp.uri}/a%20b/c")
    repo.write_stream("d/f", iter([b"x"]))
    assert (sftp_root / "a b" / "c" / "d" / "f").read_bytes() == b"x"
    repo.close()


def test_sftp_links_out_of_the_root_are_not_followed(sftp, sftp_root):
    (sftp_root / "secret").write_text("s")
    (sftp_root / "root").mkdir()
    (sftp_root / "root" / "file").symlink_to("../secret")
    (sftp_root / "root" / "folder").symlink_to("..")
    repo = get_artifact_repo(f"{sftp.uri}/root")
    assert rows(repo) == []
    assert rows(repo, "folder") == []
    for path in ("file", "folder/secret"):
        with pytest.raises(MlflowException):
            repo.open_reader(path)
    with pytest.raises(MlflowException):
        repo.write_stream("folder/new", iter([b"x"]))
    repo.delete_artifacts()
    assert (sftp_root / "secret").read_text() == "s"
    assert os.listdir(sftp_root / "root") == []
    repo.close()


def test_an_unknown_sftp_server_is_refused(sftp):
    sftp.known_hosts.write_text("")
    with pytest.raises(MlflowException, match="ssh-keyscan"):
        get_artifact_repo(f"{sftp.uri}/x").list_artifacts()


def test_an_unknown_sftp_server_is_taken_where_the_configuration_says_so(sftp):
    sftp.known_hosts.write_text("")
    (sftp.known_hosts.parent / "config").write_text("Host 127.0.0.1\n  StrictHostKeyChecking no\n")
    repo = get_artifact_repo(f"{sftp.uri}/x")
    assert rows(repo) == []
    repo.close()


def test_a_wrong_password_is_said_without_the_password(sftp):
    with pytest.raises(MlflowException) as caught:
        get_artifact_repo(f"sftp://user:hunter2@127.0.0.1:{sftp.port}/x").list_artifacts()
    assert caught.value.error_code == "UNAUTHENTICATED"
    assert "hunter2" not in str(caught.value)


@pytest.fixture(scope="module")
def ftp_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ftp")


@pytest.fixture(scope="module")
def ftp(ftp_root: Path) -> Iterator[str]:
    pytest.importorskip("pyftpdlib", reason="pyftpdlib is not installed")
    with serving(_FTP_SERVER, ftp_root) as words:
        yield f"ftp://user:{quote('pass/word', safe='')}@127.0.0.1:{words[0]}"


class TestFtp(RepositoryContract):
    @pytest.fixture
    def repo(self, ftp, request):
        repo = get_artifact_repo(f"{ftp}/{zlib.crc32(request.node.name.encode())}/x")
        yield repo
        repo.close()


def test_ftp_leaves_no_unfinished_file(ftp, ftp_root):
    repo = get_artifact_repo(f"{ftp}/unfinished")

    def broken():
        yield b"x" * 100_000
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError):
        repo.write_stream("f", broken())
    assert os.listdir(ftp_root / "unfinished") == []
    repo.close()


def test_a_wrong_ftp_password(ftp):
    port = ftp.rpartition(":")[2]
    with pytest.raises(MlflowException) as caught:
        get_artifact_repo(f"ftp://user:hunter2@127.0.0.1:{port}/x").list_artifacts()
    assert caught.value.error_code == "UNAUTHENTICATED"
    assert "hunter2" not in repr(get_artifact_repo(f"ftp://user:hunter2@127.0.0.1:{port}/x")) + str(caught.value)


class OnThisMachine(HdfsArtifactRepository):
    """HDFS's repository with Arrow's local file system in the place of Hadoop's: the same calls, another disk."""

    def _connect(self):
        from fsspec.implementations.arrow import ArrowFSWrapper
        from pyarrow.fs import LocalFileSystem

        return ArrowFSWrapper(LocalFileSystem(), skip_instance_cache=True)


class TestHdfs(RepositoryContract):
    @pytest.fixture
    def repo(self, tmp_path):
        pytest.importorskip("pyarrow", reason="pyarrow is not installed")
        return OnThisMachine(f"hdfs://host{quote(str(tmp_path))}/ro%20ot")


def test_hdfs_says_what_it_needs(monkeypatch):
    for name in ("HADOOP_HOME", "ARROW_LIBHDFS_DIR", "JAVA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for uri in ("hdfs://host:1/path", "viewfs:/path", "hdfs:/path"):
        with pytest.raises(MlflowException) as caught:
            get_artifact_repo(uri).list_artifacts()
        assert caught.value.error_code == "NOT_IMPLEMENTED"
