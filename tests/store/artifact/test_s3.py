"""S3, against a real S3 protocol over HTTP."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import urllib3

from mlflow.entities.multipart_upload import MultipartUploadPart
from mlflow.exceptions import MlflowException
from mlflow.store.artifact import aws
from mlflow.store.artifact.registry import get_artifact_repo
from mlflow.store.artifact.s3_artifact_repo import S3ArtifactRepository
from tests.store.artifact.repository_contract import RepositoryContract, rows

MIB = 1 << 20


class TestS3(RepositoryContract):
    @pytest.fixture
    def repo(self, s3):
        return get_artifact_repo("s3://bucket/ro ot/#1")


class TestWholeBucket(RepositoryContract):
    @pytest.fixture
    def repo(self, s3):
        return get_artifact_repo("s3://bucket")


@pytest.fixture
def repo(s3) -> S3ArtifactRepository:
    return S3ArtifactRepository("s3://bucket/root")


def test_keys_are_those_of_other_clients(repo, s3):
    for name in ("a#1.png", "50%.png", "a?b", "ü", "a b"):
        s3.put_object(Bucket="bucket", Key=f"root/{name}", Body=b"theirs")
        with repo.open_reader(name) as reader:
            assert reader.read() == b"theirs"
        repo.write_stream(name, iter([b"ours"]))
        assert s3.get_object(Bucket="bucket", Key=f"root/{name}")["Body"].read() == b"ours"


def test_neighbours_with_a_similar_name_are_left_alone(repo, s3):
    for key in ("root2/x", "root/a/1", "root/ab/1", "roo", "other"):
        s3.put_object(Bucket="bucket", Key=key, Body=b"x")
    repo.delete_artifacts("a")
    assert [r[0] for r in rows(repo)] == ["ab"]
    repo.delete_artifacts()
    keys = [o["Key"] for o in s3.list_objects_v2(Bucket="bucket")["Contents"]]
    assert keys == ["other", "roo", "root2/x"]


def test_folder_markers_are_folders(repo, s3, tmp_path):
    for key in ("root/", "root/d/", "root/d/f", "root/e/"):
        s3.put_object(Bucket="bucket", Key=key, Body=b"x" if key.endswith("f") else b"")
    assert rows(repo) == [("d", True, None), ("e", True, None)]
    assert rows(repo, "d") == [("d/f", False, 1)]
    got = Path(repo.download_artifacts("", str(tmp_path)))
    assert sorted(str(p.relative_to(got)) for p in got.rglob("*") if p.is_file()) == ["d/f"]


def test_keys_that_would_lead_out_are_not_downloaded(repo, s3, tmp_path):
    s3.put_object(Bucket="bucket", Key="root/good", Body=b"x")
    for key in ("root/a\\b", "root/%2e%2e", "root/C:/x", "root/x%2f.."):
        s3.put_object(Bucket="bucket", Key=key, Body=b"evil")
    assert [r[0] for r in rows(repo)] == ["good"]
    (tmp_path / "t").mkdir()
    repo.download_artifacts("", str(tmp_path / "t"))
    assert os.listdir(tmp_path / "t") == ["good"]


def test_large_files_go_in_parts_and_broken_uploads_leave_none(repo, s3, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", str(5 * MIB))
    (tmp_path / "big").write_bytes(os.urandom(12 * MIB))
    repo.log_artifact(str(tmp_path / "big"))
    etag = s3.head_object(Bucket="bucket", Key="root/big")["ETag"]
    assert etag.strip('"').endswith("-3")
    with repo.open_reader("big") as reader:
        assert reader.read() == (tmp_path / "big").read_bytes()

    def broken():
        for _ in range(40):
            yield b"x" * MIB
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError):
        repo.write_stream("broken", broken())
    assert "Uploads" not in s3.list_multipart_uploads(Bucket="bucket")
    assert [r[0] for r in rows(repo)] == ["big"]


def test_large_downloads_are_split_and_whole(repo, s3, tmp_path, monkeypatch):
    content = os.urandom(3 * MIB + 17)
    s3.put_object(Bucket="bucket", Key="root/big", Body=content)
    monkeypatch.setenv("MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE", str(MIB))
    monkeypatch.setenv("MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE", str(MIB))
    assert Path(repo.download_artifacts("big", str(tmp_path))).read_bytes() == content
    (tmp_path / "all").mkdir()
    assert (Path(repo.download_artifacts("", str(tmp_path / "all"))) / "big").read_bytes() == content


def test_memory_does_not_grow_with_the_file(s3, tmp_path):
    code = """
import resource, sys
from mlflow.store.artifact.registry import get_artifact_repo
repo = get_artifact_repo("s3://bucket/mem")
piece = b"m" * (1 << 20)
def go(size):
    repo.write_stream("f", (piece for _ in range(size)), size << 20)
    with repo.open_reader("f") as reader:
        assert sum(map(len, reader)) == size << 20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(go(40), go(160))
"""
    out = subprocess.run(
        [sys.executable, "-c", code],
        env={**_environment(), "MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE": str(5 * MIB)},
        capture_output=True,
        text=True,
        check=True,
    )
    small, large = map(int, out.stdout.split())
    assert large - small < 50


def _environment() -> dict[str, str]:
    import mlflow

    return {**os.environ, "PYTHONPATH": str(Path(mlflow.__file__).parents[1])}


def test_many_threads_share_a_repository(repo):
    def work(i: int) -> bytes:
        repo.write_stream(f"d/{i}", iter([str(i).encode()]))
        with repo.open_reader(f"d/{i}") as reader:
            return reader.read()

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(work, range(64))) == [str(i).encode() for i in range(64)]
    assert len(rows(repo, "d")) == 64


def test_media_types_and_extra_arguments(repo, s3, monkeypatch):
    monkeypatch.setenv(
        "MLFLOW_S3_UPLOAD_EXTRA_ARGS",
        json.dumps({"ServerSideEncryption": "AES256", "CacheControl": "no-store", "Metadata": {"team": "x"}}),
    )
    repo.write_stream("page.html", iter([b"<p>"]))
    head = s3.head_object(Bucket="bucket", Key="root/page.html")
    assert head["ContentType"] == "text/html"
    assert head["CacheControl"] == "no-store"
    assert head["Metadata"] == {"team": "x"}
    assert head["ServerSideEncryption"] == "AES256"
    with repo.open_reader("page.html") as reader:
        assert reader.media_type == "text/html"
        assert reader.etag == head["ETag"]


@pytest.mark.parametrize("text", ["{", "[]", '{"ACL": "public-read"}'])
def test_extra_arguments_that_are_not_offered(repo, monkeypatch, text):
    monkeypatch.setenv("MLFLOW_S3_UPLOAD_EXTRA_ARGS", text)
    with pytest.raises(MlflowException, match="MLFLOW_S3_UPLOAD_EXTRA_ARGS"):
        repo.write_stream("f", iter([b"x"]))


def test_a_missing_bucket_is_named(s3):
    repo = get_artifact_repo("s3://nowhere/root")
    with pytest.raises(MlflowException, match="bucket or container does not exist") as caught:
        repo.write_stream("f", iter([b"x"]))
    assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_a_repository_survives_pickling(repo):
    repo.write_stream("f", iter([b"x"]))
    assert rows(pickle.loads(pickle.dumps(repo))) == [("f", False, 1)]


def test_uploads_in_parts_by_others(repo, s3):
    begun = repo.create_multipart_upload("local/big file#.bin", 2, "models")
    content = [b"a" * (5 * MIB), b"b" * 10]
    parts = []
    for credential, piece in zip(begun.credentials, content, strict=True):
        answer = urllib3.request("PUT", credential.url, body=piece, headers=credential.headers)
        assert answer.status == 200, answer.data
        parts.append(MultipartUploadPart(credential.part_number, answer.headers["etag"], credential.url))
    assert rows(repo) == []
    repo.complete_multipart_upload("local/big file#.bin", begun.upload_id, parts[::-1], "models")
    with repo.open_reader("models/big file#.bin") as reader:
        assert reader.read() == b"".join(content)
    begun = repo.create_multipart_upload("other", 1)
    repo.abort_multipart_upload("other", begun.upload_id)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket="bucket")


def test_signatures_are_those_of_boto3(s3, s3_endpoint):
    from datetime import datetime, timezone
    from urllib.parse import parse_qs, urlsplit

    from mlflow.store.artifact.aws_multipart import presign

    url = s3.generate_presigned_url(
        "upload_part",
        Params={"Bucket": "bucket", "Key": "a b/ü#~.bin", "PartNumber": 3, "UploadId": "u/+="},
        ExpiresIn=3600,
    )
    theirs = parse_qs(urlsplit(url).query)
    if "X-Amz-Date" not in theirs:
        import boto3
        from botocore.config import Config

        client = boto3.client("s3", endpoint_url=s3_endpoint, config=Config(signature_version="s3v4"))
        url = client.generate_presigned_url(
            "upload_part",
            Params={"Bucket": "bucket", "Key": "a b/ü#~.bin", "PartNumber": 3, "UploadId": "u/+="},
            ExpiresIn=3600,
        )
        client.close()
        theirs = parse_qs(urlsplit(url).query)
    when = datetime.strptime(theirs["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    ours = presign(aws.s3_settings("bucket"), "PUT", "a b/ü#~.bin", {"partNumber": "3", "uploadId": "u/+="}, when)
    assert parse_qs(urlsplit(ours).query)["X-Amz-Signature"] == theirs["X-Amz-Signature"]
    assert urlsplit(ours).path == urlsplit(url).path


class TestCredentials:
    """Where keys, region and endpoint come from."""

    @pytest.fixture
    def home(self, no_cloud, tmp_path):
        folder = tmp_path / "home" / ".aws"
        folder.mkdir()
        (folder / "credentials").write_text(
            "[default]\naws_access_key_id = d\naws_secret_access_key = ds\n"
            "[team]\naws_access_key_id=t\naws_secret_access_key=ts\naws_session_token=tt\n"
        )
        (folder / "config").write_text(
            "[default]\nregion = eu-west-1\n[profile team]\nregion = us-west-2\nendpoint_url = http://127.0.0.1:9\n"
            "[profile role]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = default\nregion = eu-west-3\n"
        )
        return folder

    def test_the_default_profile(self, home):
        config = aws.s3_settings("b")["config"]
        assert config == {"bucket": "b", "region": "eu-west-1", "access_key_id": "d", "secret_access_key": "ds"}

    def test_a_named_profile(self, home, monkeypatch):
        monkeypatch.setenv("AWS_PROFILE", "team")
        settings = aws.s3_settings("b")
        assert settings["config"] == {
            "bucket": "b",
            "region": "us-west-2",
            "endpoint": "http://127.0.0.1:9",
            "access_key_id": "t",
            "secret_access_key": "ts",
            "session_token": "tt",
        }
        assert settings["client_options"] == {"allow_http": True}

    def test_variables_go_before_files(self, home, monkeypatch):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "v")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "vs")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
        config = aws.s3_settings("b")["config"]
        assert (config["access_key_id"], config["region"]) == ("v", "ap-south-1")

    def test_a_role_is_left_to_boto3(self, home, monkeypatch):
        monkeypatch.setenv("AWS_PROFILE", "role")
        settings = aws.s3_settings("b")
        assert "access_key_id" not in settings["config"]
        assert callable(settings["credential_provider"])

    def test_other_files(self, no_cloud, monkeypatch, tmp_path):
        (tmp_path / "keys").write_text("[default]\naws_access_key_id=x\naws_secret_access_key=y\n")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "keys"))
        assert aws.fixed_keys() == {"access_key_id": "x", "secret_access_key": "y"}
        (tmp_path / "keys").write_text("garbage\n[[[")
        assert aws.fixed_keys() is None

    def test_found_or_not(self, no_cloud, monkeypatch, tmp_path):
        assert not aws.credentials_found()
        monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/x")
        assert aws.credentials_found()

    def test_the_addressing_style(self, home, monkeypatch):
        monkeypatch.setenv("MLFLOW_S3_ENDPOINT_URL", "https://s3.example.org/")
        assert aws.s3_settings("b")["config"]["endpoint"] == "https://s3.example.org"
        monkeypatch.setenv("MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE", "virtual")
        config = aws.s3_settings("b")["config"]
        assert (config["endpoint"], config["virtual_hosted_style_request"]) == ("https://b.s3.example.org", True)
        monkeypatch.setenv("MLFLOW_S3_ENDPOINT_URL", "s3.example.org")
        with pytest.raises(MlflowException, match="MLFLOW_S3_ENDPOINT_URL"):
            aws.s3_settings("b")

    def test_tls_can_be_unchecked(self, home, monkeypatch):
        monkeypatch.setenv("MLFLOW_S3_IGNORE_TLS", "true")
        assert aws.s3_settings("b")["client_options"] == {"allow_invalid_certificates": True}

    def test_keys_given_by_code_go_first(self, s3):
        repo = S3ArtifactRepository("s3://bucket/x", "k1", "k2")
        assert repo.settings()["config"]["access_key_id"] == "k1"

    def test_no_credentials_fail_soon_and_say_so(self, no_cloud, s3_endpoint, monkeypatch):
        monkeypatch.setenv("MLFLOW_S3_ENDPOINT_URL", s3_endpoint)
        monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")
        failed = []

        def attempt():
            with pytest.raises(MlflowException) as caught:
                get_artifact_repo("s3://bucket/x").list_artifacts()
            failed.append(caught.value.error_code)

        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join(60)
        assert failed == ["UNAUTHENTICATED"]

    def test_r2(self, s3):
        repo = get_artifact_repo("r2://bucket@account.r2.cloudflarestorage.com/root/x")
        config = repo.settings()["config"]
        assert (config["bucket"], config["endpoint"], config["region"]) == (
            "bucket",
            "https://account.r2.cloudflarestorage.com",
            "auto",
        )

    def test_the_owner_of_the_bucket_is_checked(self, s3, monkeypatch):
        monkeypatch.setenv("MLFLOW_S3_EXPECTED_BUCKET_OWNER", "123456789012")
        get_artifact_repo("s3://bucket/x").write_stream("f", iter([b"x"]))


def test_no_bucket():
    with pytest.raises(MlflowException, match="names no bucket"):
        get_artifact_repo("s3:///x")
