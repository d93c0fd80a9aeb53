"""The demo's study: classic models and small networks that read handwritten digits."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import mlflow
from mlflow.demo import plots, texts

__all__ = ["PARTS"]

EPOCHS = 20
LEARNING_RATES = (0.0003, 0.001, 0.003)
HIDDEN_UNITS = (16, 64)
TOO_FAST = 3.0
PATIENCE = 3
"""Epochs after which a network that is no better than guessing is given up."""


class Data(NamedTuple):
    """Pictures as rows of 64 numbers from 0 to 1, and which digit each shows."""

    train: Any
    train_digits: Any
    valid: Any
    valid_digits: Any
    test: Any
    test_digits: Any


@lru_cache(maxsize=1)
def _data() -> Data:
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    images, digits = load_digits(return_X_y=True)
    images = images / 16.0
    rest, test, rest_digits, test_digits = train_test_split(
        images, digits, test_size=0.25, random_state=7, stratify=digits
    )
    train, valid, train_digits, valid_digits = train_test_split(
        rest, rest_digits, test_size=0.2, random_state=7, stratify=rest_digits
    )
    return Data(train, train_digits, valid, valid_digits, test, test_digits)


@lru_cache(maxsize=1)
def _dataset() -> Any:
    import pandas as pd

    from mlflow.data import from_pandas

    data = _data()
    frame = pd.DataFrame(data.train, columns=[f"pixel_{i // 8}_{i % 8}" for i in range(64)])
    frame["digit"] = data.train_digits
    return from_pandas(frame, source="https://archive.ics.uci.edu/dataset/80", name="digits", targets="digit")


def _baselines(experiment_id: str, tags: dict[str, str]) -> None:
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier

    models: dict[str, tuple[Any, dict[str, Any]]] = {
        "nearest neighbours": (KNeighborsClassifier, {"n_neighbors": 3, "weights": "distance"}),
        "logistic regression": (LogisticRegression, {"C": 1.0, "max_iter": 300}),
        "random forest": (RandomForestClassifier, {"n_estimators": 120, "max_depth": 14, "random_state": 7}),
    }
    data = _data()
    best = 0.0
    with mlflow.start_run(
        experiment_id=experiment_id, run_name="baselines", tags=tags, description=texts.BASELINES_NOTE
    ):
        mlflow.log_input(_dataset(), context="training")
        for name, (kind, arguments) in models.items():
            with mlflow.start_run(experiment_id=experiment_id, run_name=name, nested=True, tags=tags):
                mlflow.log_params({"model": kind.__name__, **arguments})
                mlflow.log_input(_dataset(), context="training")
                model = kind(**arguments).fit(data.train, data.train_digits)
                best = max(best, _log_test(name, model))
                if hasattr(model, "feature_importances_"):
                    importance = model.feature_importances_.reshape(8, 8).repeat(32, axis=0).repeat(32, axis=1)
                    mlflow.log_image(importance / importance.max(), artifact_file="plots/pixel_importance.png")
        mlflow.log_metric("best_test_accuracy", best)


def _sweep(experiment_id: str, tags: dict[str, str]) -> None:
    results: list[dict[str, Any]] = []
    with mlflow.start_run(
        experiment_id=experiment_id, run_name="network sweep", tags=tags, description=texts.SWEEP_NOTE
    ):
        mlflow.log_input(_dataset(), context="training")
        mlflow.log_params({"search": "grid", "epochs": EPOCHS})
        grid = [(rate, units) for units in HIDDEN_UNITS for rate in LEARNING_RATES]
        for rate, units in [*grid, (TOO_FAST, 64)]:
            name = f"{units} units, rate {rate:g}"
            accuracy = _network(experiment_id, tags, name, rate, units)
            if accuracy is not None:
                results.append({"hidden_units": units, "learning_rate": rate, "test_accuracy": accuracy})
        best = max(results, key=lambda row: row["test_accuracy"])
        mlflow.log_metric("best_test_accuracy", best["test_accuracy"])
        mlflow.log_params({f"best_{key}": best[key] for key in ("hidden_units", "learning_rate")})
        mlflow.log_table({key: [row[key] for row in results] for key in best}, "sweep.json")


def _network(experiment_id: str, tags: dict[str, str], name: str, rate: float, units: int) -> float | None:
    """Train one network as a run of its own; its accuracy on the held-out pictures, or None when it learned nothing."""
    from sklearn.neural_network import MLPClassifier

    arguments = {"hidden_layer_sizes": (units,), "learning_rate_init": rate, "batch_size": 32, "random_state": 7}
    model = MLPClassifier(solver="adam" if rate < 1 else "sgd", **arguments)
    with mlflow.start_run(experiment_id=experiment_id, run_name=name, nested=True, tags=tags) as run:
        mlflow.log_params({"model": "MLPClassifier", "hidden_units": units, "learning_rate": rate})
        mlflow.log_params({"batch_size": 32, "solver": model.solver})
        mlflow.log_input(_dataset(), context="training")
        losses, accuracies = _train(model)
        history = enumerate(zip(losses, accuracies, strict=True))
        lines = [f"epoch {epoch:2d}  loss {loss:.4f}  accuracy {right:.4f}\n" for epoch, (loss, right) in history]
        mlflow.log_text("".join(lines), "logs/train.log")
        mlflow.log_figure(plots.curves(losses, accuracies), "plots/training.png")
        if len(losses) == EPOCHS:
            return _log_test(f"Network, {name}", model)
        mlflow.set_tag("mlflow.note.content", "Given up: at this learning rate the network learns nothing.")
    mlflow.MlflowClient().set_terminated(run.info.run_id, "FAILED")
    return None


def _train(model: Any) -> tuple[list[float], list[float]]:
    """Train and log each epoch; losses and accuracies, fewer than ``EPOCHS`` for a network that was given up."""
    data = _data()
    losses: list[float] = []
    accuracies: list[float] = []
    for epoch in range(EPOCHS):
        model.partial_fit(data.train, data.train_digits, classes=range(10))
        losses.append(float(model.loss_))
        accuracies.append(float(model.score(data.valid, data.valid_digits)))
        mlflow.log_metrics(
            {
                "train/loss": losses[-1],
                "valid/accuracy": accuracies[-1],
                "train/weight_norm": float(sum((w**2).sum() for w in model.coefs_) ** 0.5),
            },
            step=epoch,
        )
        if epoch + 1 == PATIENCE and max(accuracies) < 0.2:
            break
    return losses, accuracies


def _log_test(title: str, model: Any) -> float:
    """Log how a model does on the held-out pictures; returns its accuracy."""
    from sklearn.metrics import f1_score, log_loss

    data = _data()
    probabilities = model.predict_proba(data.test)
    predicted = probabilities.argmax(axis=1)
    right = predicted == data.test_digits
    accuracy = float(right.mean())
    mlflow.log_metrics(
        {
            "test_accuracy": accuracy,
            "test_f1": float(f1_score(data.test_digits, predicted, average="macro")),
            "test_log_loss": float(log_loss(data.test_digits, probabilities)),
        }
    )
    mlflow.log_figure(plots.confusion(data.test_digits, predicted), "plots/confusion_matrix.png")
    mlflow.log_figure(plots.misread(data.test.reshape(-1, 8, 8), data.test_digits, predicted), "plots/misread.png")
    mlflow.log_table(
        {
            "digit": data.test_digits.tolist(),
            "predicted": predicted.tolist(),
            "confidence": probabilities.max(axis=1).round(4).tolist(),
            "correct": right.tolist(),
        },
        "predictions.json",
    )
    per_digit = {str(d): round(float(right[data.test_digits == d].mean()), 4) for d in range(10)}
    mlflow.log_dict(per_digit, "accuracy_by_digit.json")
    hardest = min(per_digit, key=lambda d: per_digit[d])
    report = texts.REPORT.format(
        title=title, accuracy=accuracy, wrong=int((~right).sum()), total=len(right), hardest=hardest
    )
    mlflow.log_text(report, "report.md")
    return accuracy


PARTS = {"baselines": _baselines, "network sweep": _sweep}
"""Name of each part -> what makes it, called with the experiment's id and the tags of its runs."""
