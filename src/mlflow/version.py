"""Which build this is: ``VERSION`` is the MLflow version whose interface is met, ``BUILD`` the build of Millrace."""

__all__ = ["BUILD", "IS_FULL_MLFLOW", "IS_MLFLOW_SKINNY", "IS_TRACING_SDK_ONLY", "VERSION", "is_release_version"]

VERSION = "3.8.1"
BUILD = "0.1.0"

IS_TRACING_SDK_ONLY = False
IS_MLFLOW_SKINNY = False
IS_FULL_MLFLOW = True


def is_release_version():
    """True where ``VERSION`` names a release rather than a development state."""
    return all(part.isdigit() for part in VERSION.split("."))
