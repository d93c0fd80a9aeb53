"""``mlflow gc``."""

from __future__ import annotations

import re

import click

from mlflow.cli.group import Rendering

__all__ = ["gc", "milliseconds"]

_UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000))
_AGE = re.compile("".join(rf"(?:(\d+(?:\.\d+)?){unit})?" for unit, _ in _UNITS))


@click.command("gc", cls=Rendering)
@click.option("--older-than", metavar="AGE", help="Only what was deleted at least so long ago, such as 1d2h3m4s.")
@click.option(
    "--backend-store-uri",
    metavar="URI",
    help="Database or folder to free; by default the one that 'mlflow server' would use here.",
)
@click.option(
    "--artifacts-destination",
    envvar="MLFLOW_ARTIFACTS_DESTINATION",
    metavar="URI",
    help="What the server's --artifacts-destination is, to free artifacts that it hands on (mlflow-artifacts:).",
)
@click.option("--run-ids", help="Only these runs, between commas.")
@click.option("--experiment-ids", help="Only these experiments with their runs and models, between commas.")
@click.option("--logged-model-ids", help="Only these logged models, between commas.")
@click.option("--tracking-uri", metavar="URI", help="The server, to free artifacts that it hands on through it.")
def gc(
    older_than: str | None,
    backend_store_uri: str | None,
    artifacts_destination: str | None,
    run_ids: str | None,
    experiment_ids: str | None,
    logged_model_ids: str | None,
    tracking_uri: str | None,
) -> None:
    """Remove deleted runs, experiments and logged models for good, and free their artifacts and names.

    Without ids all that is marked as deleted goes; with ids of any kind only what they name. The artifacts of each are
    removed before its rows, so that a gc that was broken off can be started again. This cannot be undone.
    """
    from mlflow.cli.garbage import Artifacts, Garbage
    from mlflow.cli.server import default_backend
    from mlflow.exceptions import invalid
    from mlflow.tracking._stores import build_store, scheme_of
    from mlflow.tracking._uri import get_tracking_uri

    age = milliseconds(older_than)
    backend = backend_store_uri or default_backend()
    if scheme_of(backend) in ("http", "https"):
        raise invalid("A server cannot be freed from afar. Give its database or folder as --backend-store-uri.")
    artifacts = Artifacts(
        artifacts_destination, tracking_uri or get_tracking_uri(), is_default_store=backend_store_uri is None
    )
    store = build_store(backend)
    try:
        garbage = Garbage(store, artifacts, age, older_than, click.echo, lambda text: click.echo(text, err=True))
        chosen = [_ids(text) for text in (run_ids, experiment_ids, logged_model_ids)]
        if chosen == [None, None, None]:
            garbage.free_all()
        else:
            garbage.free_named(*(ids or [] for ids in chosen))
    finally:
        store.close()
    if garbage.failed:
        raise click.ClickException(f"{garbage.failed} could not be freed, see above; they are kept. Run gc again.")


def milliseconds(age: str | None) -> int:
    """An age such as ``1d2h3m4s`` in milliseconds; 0 for None."""
    if age is None:
        return 0
    found = _AGE.fullmatch(age.strip())
    if found is None or not any(found.groups()):
        from mlflow.exceptions import invalid

        raise invalid(f"Could not parse any time information from '{age}'. Write it as 8h, 2d8h5m20s or 2m4s.")
    return int(sum(float(number) * size for number, (_, size) in zip(found.groups(), _UNITS, strict=True) if number))


def _ids(text: str | None) -> list[str] | None:
    return None if text is None else list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
