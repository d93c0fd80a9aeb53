"""One source of samples per file."""
