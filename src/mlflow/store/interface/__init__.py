"""What a store can do: a record of facets, each about one noun.

Every backend (SQL, file, REST, plugins) implements these facets, and one contract suite (``mlflow.store.testing``)
runs over all of them. A facet returns immutable entities; a missing thing raises RESOURCE_DOES_NOT_EXIST, bad input
INVALID_PARAMETER_VALUE.
"""

from mlflow.store.interface.datasets import Datasets
from mlflow.store.interface.experiments import Experiments
from mlflow.store.interface.logged_models import LoggedModels
from mlflow.store.interface.metrics import Metrics
from mlflow.store.interface.runs import Runs
from mlflow.store.interface.store import Store

__all__ = ["Datasets", "Experiments", "LoggedModels", "Metrics", "Runs", "Store"]
