"""The demo's prose."""

from __future__ import annotations

__all__ = ["BASELINES_NOTE", "EXPERIMENT_NOTE", "REPORT", "SWEEP_NOTE"]

EXPERIMENT_NOTE = """\
Which small model reads handwritten digits best? 1,797 pictures of 8 x 8 pixels, a quarter of them held out.

- **baselines**: three classic models, compared on the same held-out pictures
- **network sweep**: small neural networks over learning rate and size, with their training curves; one of them fails

Sort by `test_accuracy`, select a few runs and compare them, or open a run's artifacts.
"""

BASELINES_NOTE = "Classic models with hardly any tuning: the bar that the networks have to clear."

SWEEP_NOTE = "Learning rate x hidden units. The best network's numbers are repeated here, on the parent run."

REPORT = """\
# {title}

| | |
|---|---|
| test accuracy | {accuracy:.4f} |
| wrong pictures | {wrong} of {total} |
| hardest digit | {hardest} |

The confusion matrix and the pictures that were misread are in `plots/`, every prediction is in `predictions.json`.
"""
