"""Which end of a metric's history is its best."""

__all__ = ["LOWER_IS_BETTER", "best_is_min"]

LOWER_IS_BETTER = ("loss", "error", "err", "mse", "mae", "rmse", "mape", "perplexity")
"""Words in a metric's name that make its least value the best."""


def best_is_min(name: str) -> bool:
    """Whether a metric's best value is its least, judged by its name."""
    lower = name.lower()
    return any(word in lower for word in LOWER_IS_BETTER)
