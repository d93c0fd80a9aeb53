"""What is read from a repository's files, compared with what git says."""

import os
import shutil
import subprocess
import sys

import pytest

from mlflow.tracking.context.git_context import GitRunContext
from mlflow.utils.git_utils import get_git_branch, get_git_commit, get_git_repo_url

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def git(folder, *arguments):
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
    }
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repo(tmp_path):
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "train.py").write_text("x = 1\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def test_commit_and_branch(repo):
    (repo / "deep" / "er").mkdir(parents=True)
    head = git(repo, "rev-parse", "HEAD")
    for path in (repo, repo / "train.py", repo / "deep" / "er", repo / "deep" / "missing.py"):
        assert get_git_commit(str(path)) == head
        assert get_git_branch(str(path)) == "main"


def test_new_commits_and_branches_are_seen_at_once(repo):
    before = get_git_commit(str(repo))
    git(repo, "checkout", "-q", "-b", "feature/one")
    git(repo, "commit", "-q", "--allow-empty", "-m", "second")
    assert get_git_commit(str(repo)) == git(repo, "rev-parse", "HEAD") != before
    assert get_git_branch(str(repo)) == "feature/one"


def test_packed_branches(repo):
    git(repo, "pack-refs", "--all")
    assert not (repo / ".git" / "refs" / "heads" / "main").exists()
    assert get_git_commit(str(repo)) == git(repo, "rev-parse", "HEAD")


def test_a_commit_checked_out_alone(repo):
    git(repo, "checkout", "-q", "--detach")
    assert get_git_commit(str(repo)) == git(repo, "rev-parse", "HEAD")
    assert get_git_branch(str(repo)) is None


def test_further_worktrees(repo, tmp_path):
    other = tmp_path / "other"
    git(repo, "remote", "add", "origin", "https://example.com/a.git")
    git(repo, "worktree", "add", "-q", "-b", "side", str(other))
    git(other, "commit", "-q", "--allow-empty", "-m", "on the side")
    assert get_git_commit(str(other)) == git(other, "rev-parse", "HEAD") != get_git_commit(str(repo))
    assert get_git_branch(str(other)) == "side"
    assert get_git_repo_url(str(other)) == "https://example.com/a.git"


def test_the_newer_storage_of_branches(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    try:
        git(folder, "init", "-q", "-b", "main", "--ref-format=reftable")
    except subprocess.CalledProcessError:
        pytest.skip("this git has no reftable")
    assert get_git_commit(str(folder)) is None
    git(folder, "commit", "-q", "--allow-empty", "-m", "first")
    assert get_git_commit(str(folder)) == git(folder, "rev-parse", "HEAD")
    assert get_git_branch(str(folder)) == "main"


def test_remotes_are_shown_without_credentials(repo):
    assert get_git_repo_url(str(repo)) is None
    git(repo, "remote", "add", "backup", "git@example.com:b.git")
    assert get_git_repo_url(str(repo)) == "git@example.com:b.git"
    git(repo, "remote", "add", "origin", "https://ada:hunter2@example.com/a.git")
    assert get_git_repo_url(str(repo)) == "https://example.com/a.git"


@pytest.mark.parametrize(
    "head", ["", "nonsense", "ref: refs/heads/none", "ref: ../../secret", "ref: refs/heads/.invalid"]
)
def test_damaged_repositories_have_no_commit(repo, head):
    (repo / ".git" / "HEAD").write_text(head)
    assert get_git_commit(str(repo)) is None


def test_outside_of_a_repository(tmp_path):
    assert get_git_commit(str(tmp_path)) is None
    assert get_git_branch(str(tmp_path)) is None
    assert get_git_repo_url("/\0") is None
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "-q")
    assert get_git_commit(str(empty)) is None


def test_the_tag_of_a_run(repo, monkeypatch):
    head = git(repo, "rev-parse", "HEAD")
    monkeypatch.setattr(sys, "argv", [str(repo / "train.py")])
    assert GitRunContext().in_context()
    assert GitRunContext().tags() == {"mlflow.source.git.commit": head}
    monkeypatch.chdir(repo)
    for called in ("-c", "-", str(repo / "missing.py")):
        monkeypatch.setattr(sys, "argv", [called])
        assert not GitRunContext().in_context()
    shell = type("ZMQInteractiveShell", (), {"user_ns": {"__vsc_ipynb_file__": "Explore.ipynb"}})()
    monkeypatch.setitem(sys.modules, "IPython", type("IPython", (), {"get_ipython": staticmethod(lambda: shell)}))
    assert GitRunContext().tags() == {"mlflow.source.git.commit": head}
