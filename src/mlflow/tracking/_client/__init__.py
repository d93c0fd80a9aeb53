"""``MlflowClient`` in parts, one noun a file."""
