"""Azure, against Azurite (Microsoft's emulator, from npm); Google's settings, as far as they go without Google."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from mlflow.entities.multipart_upload import MultipartUploadPart
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.google_azure import (
    azure_credentials_found,
    azure_settings,
    gcs_credentials_found,
    gcs_settings,
)
from mlflow.store.artifact.registry import get_artifact_repo
from tests.store.artifact.repository_contract import NAMES, RepositoryContract, rows

# Azurite's account and key are fixed and public.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


def _azurite(folder: Path) -> str | None:
    """The emulator: on the path, installed before, or installed now."""
    found = os.environ.get("AZURITE_BLOB") or shutil.which("azurite-blob")
    if found:
        return found
    local = folder / "node_modules" / ".bin" / "azurite-blob"
    if not local.exists() and shutil.which("npm"):
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), "azurite@3"],
            capture_output=True,
            timeout=100,
            check=False,
        )
    return str(local) if local.exists() else None


@pytest.fixture(scope="session")
def azurite(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = _azurite(Path(request.config.cache.mkdir("azurite")))
    if program is None:
        pytest.skip("Azurite is not installed and npm cannot install it: Azure is NOT tested")
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    folder = tmp_path_factory.mktemp("azurite")
    process = subprocess.Popen(
        [program, "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--location", str(folder)]
        + ["--blobHost", "127.0.0.1", "--blobPort", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(300):
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/{ACCOUNT}"
    process.kill()
    process.wait()


@pytest.fixture
def azure(azurite: str, no_cloud: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty container; its name."""
    import uuid

    text = f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint={azurite};"
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", text)
    name = f"c{uuid.uuid4().hex}"
    _create_container(azurite, name)
    return name


def _create_container(endpoint: str, name: str) -> None:
    # obstore signs for blobs only, so the one request for a container is signed here ("Authorize with Shared Key").
    import base64
    import hashlib
    import hmac
    from email.utils import formatdate
    from urllib.parse import urlsplit

    date, version = formatdate(usegmt=True), "2021-12-02"
    resource = f"/{ACCOUNT}{urlsplit(endpoint).path}/{name}\nrestype:container"
    text = "PUT" + "\n" * 12 + f"x-ms-date:{date}\nx-ms-version:{version}\n{resource}"
    signature = base64.b64encode(hmac.new(base64.b64decode(KEY), text.encode(), hashlib.sha256).digest()).decode()
    answer = urllib3.request(
        "PUT",
        f"{endpoint}/{name}?restype=container",
        headers={
            "x-ms-date": date,
            "x-ms-version": version,
            "Authorization": f"SharedKey {ACCOUNT}:{signature}",
            "Content-Length": "0",
        },
    )
    assert answer.status == 201, answer.data


class TestBlob(RepositoryContract):
    @pytest.fixture
    def repo(self, azure):
        return get_artifact_repo(f"wasbs://{azure}@{ACCOUNT}.blob.core.windows.net/ro ot/x")


class TestDataLake(RepositoryContract):
    names = NAMES

    @pytest.fixture
    def repo(self, azure):
        return get_artifact_repo(f"abfss://{azure}@{ACCOUNT}.dfs.core.windows.net/x")


def test_uploads_in_parts_by_others(azure):
    repo = get_artifact_repo(f"wasbs://{azure}@{ACCOUNT}.blob.core.windows.net/x")
    begun = repo.create_multipart_upload("big.bin", 3, "d")
    parts = []
    for credential in begun.credentials:
        answer = urllib3.request("PUT", credential.url, body=str(credential.part_number).encode() * 3)
        assert answer.status == 201, answer.data
        parts.append(MultipartUploadPart(credential.part_number, "", credential.url))
    assert rows(repo, "d") == []
    repo.complete_multipart_upload("big.bin", begun.upload_id, parts, "d")
    with repo.open_reader("d/big.bin") as reader:
        assert reader.read() == b"111222333"


def test_a_missing_container_is_named(azure):
    with pytest.raises(MlflowException, match="bucket or container does not exist"):
        get_artifact_repo(f"wasbs://missing@{ACCOUNT}.blob.core.windows.net/x").write_stream("f", iter([b"x"]))


class TestAzureSettings:
    def test_the_key_goes_to_its_own_account_only(self, no_cloud, monkeypatch):
        monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", "AccountName=mine;AccountKey=a2V5")
        assert azure_settings("c", "mine.blob.core.windows.net")["config"]["account_key"] == "a2V5"
        with pytest.raises(MlflowException, match="is for the account 'mine'"):
            azure_settings("c", "other.blob.core.windows.net")

    def test_endpoints(self, no_cloud, monkeypatch):
        monkeypatch.setenv("AZURE_STORAGE_ACCESS_KEY", "a2V5")
        for host, endpoint in (
            ("a.blob.core.windows.net", "https://a.blob.core.windows.net"),
            ("a.dfs.core.windows.net", "https://a.blob.core.windows.net"),
            ("a.blob.core.chinacloudapi.cn", "https://a.blob.core.chinacloudapi.cn"),
        ):
            config = azure_settings("c", host)["config"]
            assert (config["endpoint"], config["account_name"], config["account_key"]) == (endpoint, "a", "a2V5")

    def test_a_signature(self, no_cloud, monkeypatch):
        monkeypatch.setenv("AZURE_STORAGE_SAS_TOKEN", "?sv=1&sig=x")
        assert azure_settings("c", "a.blob.core.windows.net")["config"]["sas_key"] == "sv=1&sig=x"

    def test_found_or_not(self, no_cloud, monkeypatch):
        assert not azure_credentials_found()
        monkeypatch.setenv("AZURE_STORAGE_ACCESS_KEY", "x")
        assert azure_credentials_found()

    def test_no_account(self, no_cloud):
        with pytest.raises(MlflowException, match="names no storage account"):
            get_artifact_repo("az://container/x").list_artifacts()


class TestGoogleSettings:
    def test_an_emulator(self, no_cloud, monkeypatch):
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", "http://127.0.0.1:9/")
        settings = gcs_settings("b")
        assert settings["config"] == {"bucket": "b", "base_url": "http://127.0.0.1:9", "skip_signature": True}
        assert settings["client_options"] == {"allow_http": True}

    def test_a_key_file_is_left_to_the_library(self, no_cloud, monkeypatch, tmp_path):
        (tmp_path / "key.json").write_text(json.dumps({"type": "service_account"}))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "key.json"))
        assert "credential_provider" not in gcs_settings("b")
        assert gcs_credentials_found()

    def test_other_kinds_need_googles_library(self, no_cloud, monkeypatch, tmp_path):
        (tmp_path / "key.json").write_text(json.dumps({"type": "external_account"}))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "key.json"))
        try:
            import google.auth  # noqa: F401
        except ImportError:
            with pytest.raises(MlflowException, match="pip install google-auth"):
                gcs_settings("b")
        else:
            pytest.skip("google-auth is installed and wants a real account")
