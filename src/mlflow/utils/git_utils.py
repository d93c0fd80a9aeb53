"""What git knows about a file or folder."""

from mlflow.tracking.context._git import branch_of as get_git_branch
from mlflow.tracking.context._git import commit_of as get_git_commit
from mlflow.tracking.context._git import remote_of as get_git_repo_url

__all__ = ["get_git_branch", "get_git_commit", "get_git_repo_url"]
