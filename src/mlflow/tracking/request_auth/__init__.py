"""Authentication of requests to a tracking server; logic in ``mlflow.store.rest.providers``."""
