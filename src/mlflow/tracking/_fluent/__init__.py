"""The fluent functions, one noun a file; ``mlflow.tracking.fluent`` gives them all."""
