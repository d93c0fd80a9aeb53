"""The grammar of each search, one noun per file."""

from mlflow._search.grammars.evaluation_datasets import EVALUATION_DATASETS
from mlflow._search.grammars.experiments import EXPERIMENTS
from mlflow._search.grammars.logged_models import LOGGED_MODELS
from mlflow._search.grammars.model_versions import MODEL_VERSIONS
from mlflow._search.grammars.prompts import PROMPTS
from mlflow._search.grammars.registered_models import REGISTERED_MODELS
from mlflow._search.grammars.runs import RUNS
from mlflow._search.grammars.traces import TRACES

__all__ = [
    "EVALUATION_DATASETS",
    "EXPERIMENTS",
    "LOGGED_MODELS",
    "MODEL_VERSIONS",
    "PROMPTS",
    "REGISTERED_MODELS",
    "RUNS",
    "TRACES",
]
