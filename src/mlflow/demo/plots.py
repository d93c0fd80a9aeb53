"""The demo's pictures, drawn off screen."""

from __future__ import annotations

from typing import Any

__all__ = ["confusion", "curves", "misread"]

_BLUE, _ORANGE = "#2563eb", "#ea580c"


def _figure(width: float, height: float) -> Any:
    # Not through pyplot, which would choose a window system and keep every figure.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def confusion(truth: Any, predicted: Any) -> Any:
    """How often each digit was taken for which."""
    from sklearn.metrics import confusion_matrix

    counts = confusion_matrix(truth, predicted, labels=range(10))
    figure = _figure(5.2, 4.6)
    axes = figure.subplots()
    axes.imshow(counts, cmap="Blues")
    axes.set(xlabel="taken for", ylabel="digit", xticks=range(10), yticks=range(10), title="Confusion matrix")
    for (row, column), count in ((place, counts[place]) for place in zip(*counts.nonzero(), strict=True)):
        color = "white" if count > counts.max() / 2 else "black"
        axes.text(column, row, str(count), ha="center", va="center", color=color, fontsize=8)
    return figure


def misread(images: Any, truth: Any, predicted: Any) -> Any:
    """Up to twelve pictures that were misread, with what they were taken for."""
    wrong = (truth != predicted).nonzero()[0][:12]
    figure = _figure(6.4, 3.4)
    for place, axes in enumerate(figure.subplots(2, 6).flat):
        axes.axis("off")
        if place < len(wrong):
            index = wrong[place]
            axes.imshow(images[index], cmap="gray_r")
            axes.set_title(f"{truth[index]} as {predicted[index]}", fontsize=9)
    figure.suptitle("Misread pictures")
    return figure


def curves(losses: list[float], accuracies: list[float]) -> Any:
    """Loss and accuracy over the epochs."""
    figure = _figure(6.4, 3.6)
    left = figure.subplots()
    right = left.twinx()
    left.plot(losses, color=_BLUE)
    right.plot(accuracies, color=_ORANGE)
    left.set(xlabel="epoch", title="Training")
    left.set_ylabel("training loss", color=_BLUE)
    right.set_ylabel("validation accuracy", color=_ORANGE)
    return figure
