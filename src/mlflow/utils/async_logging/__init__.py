"""Asynchronous logging."""
