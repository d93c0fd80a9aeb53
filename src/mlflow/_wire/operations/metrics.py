"""Calls about metric histories."""

from __future__ import annotations

from mlflow._wire.messages.metrics import MetricMessage, metric_from_message, metrics_to_message
from mlflow._wire.operation import Int64, Message, Operation, Permission
from mlflow.entities._paged_list import PagedList
from mlflow.exceptions import invalid

MAX_BULK_RUNS = 100
MAX_BULK_RESULTS = 25_000
MAX_INTERVAL_RESULTS = 2_500
MAX_BUCKETS = 10_000


class GetHistory(Message):
    """Which metric of which run."""

    run_id: str | None = None
    run_uuid: str | None = None
    metric_key: str | None = None
    page_token: str | None = None
    max_results: Int64 | None = None


class GetHistoryResponse(Message):
    """A page of points."""

    metrics: list[MetricMessage] = []
    next_page_token: str | None = None


class GetHistoryBulk(Message):
    """Which metric of which runs."""

    run_id: list[str] = []
    metric_key: str | None = None
    max_results: Int64 = MAX_BULK_RESULTS


class GetHistoryInterval(Message):
    """Which metric of which runs, between which steps."""

    run_ids: list[str] = []
    metric_key: str | None = None
    start_step: Int64 | None = None
    end_step: Int64 | None = None
    max_results: Int64 = MAX_INTERVAL_RESULTS


class MetricsResponse(Message):
    """Points with their run."""

    metrics: list[MetricMessage] = []


class GetBuckets(Message):
    """Which metric of which run, cut into how many ranges of steps."""

    run_id: str | None = None
    metric_key: str | None = None
    buckets: Int64 = 1000
    start_step: Int64 | None = None
    end_step: Int64 | None = None


class Bucket(Message):
    """The extremes of a range of steps."""

    first_step: int
    last_step: int
    count: int
    min: float
    max: float
    mean: float


class GetBucketsResponse(Message):
    """Ranges that hold points, in the order of steps."""

    buckets: list[Bucket] = []


def _checked_runs(run_ids: list[str]) -> list[str]:
    if not run_ids:
        raise invalid("Missing value for required parameter 'run_ids'. Name at least one run.")
    if len(run_ids) > MAX_BULK_RUNS:
        raise invalid(f"GetMetricHistoryBulk takes at most {MAX_BULK_RUNS} runs a request. Got {len(run_ids)}.")
    return run_ids


def _checked_interval(q: GetHistoryInterval) -> tuple:
    if not 1 <= q.max_results <= MAX_INTERVAL_RESULTS:
        raise invalid(
            f"Invalid value {q.max_results} for parameter 'max_results' supplied: "
            f"1 to {MAX_INTERVAL_RESULTS} is possible."
        )
    if (q.start_step is None) != (q.end_step is None):
        raise invalid("'start_step' and 'end_step' are to be given both or not at all.")
    if q.start_step is not None and q.end_step is not None and q.start_step > q.end_step:
        raise invalid(f"'end_step' ({q.end_step}) must not be less than 'start_step' ({q.start_step}).")
    return (_checked_runs(q.run_ids), q.metric_key, q.max_results, q.start_step, q.end_step)


def _checked_buckets(q: GetBuckets) -> tuple:
    if not 1 <= q.buckets <= MAX_BUCKETS:
        raise invalid(f"Invalid value {q.buckets} for parameter 'buckets' supplied: 1 to {MAX_BUCKETS} is possible.")
    return (q.run_id, q.metric_key, q.buckets, q.start_step, q.end_step)


GET_HISTORY = Operation(
    name="getMetricHistory",
    method="GET",
    path="mlflow/metrics/get-history",
    request=GetHistory,
    response=GetHistoryResponse,
    facet="metrics.history",
    permission=Permission.READ,
    subject="run_id",
    arguments=lambda q: (q.run_id, q.metric_key, q.max_results, q.page_token or None),
    reply=lambda page: GetHistoryResponse(metrics_to_message(page), page.token),
    build=lambda run_id, key, max_results=None, page_token=None: GetHistory(run_id, None, key, page_token, max_results),
    result=lambda r: PagedList(map(metric_from_message, r.metrics), r.next_page_token),
    required=("run_id", "metric_key"),
    summary="Points of a metric of a run",
)
GET_HISTORY_BULK = Operation(
    name="getMetricHistoryBulk",
    method="GET",
    path="mlflow/metrics/get-history-bulk",
    request=GetHistoryBulk,
    response=MetricsResponse,
    facet="metrics.history_bulk",
    permission=Permission.READ,
    subject="run_id",
    arguments=lambda q: (_checked_runs(q.run_id), q.metric_key, max(0, min(q.max_results, MAX_BULK_RESULTS))),
    reply=lambda points: MetricsResponse(metrics_to_message(points)),
    build=lambda run_ids, key, max_results: GetHistoryBulk(list(run_ids), key, max_results),
    result=lambda r: [metric_from_message(m) for m in r.metrics],
    required=("metric_key",),
    summary="Points of a metric of several runs",
)
GET_HISTORY_INTERVAL = Operation(
    name="getMetricHistoryBulkInterval",
    method="GET",
    path="mlflow/metrics/get-history-bulk-interval",
    request=GetHistoryInterval,
    response=MetricsResponse,
    facet="metrics.history_interval",
    permission=Permission.READ,
    subject="run_ids",
    arguments=_checked_interval,
    reply=lambda points: MetricsResponse(metrics_to_message(points)),
    build=lambda run_ids, key, max_results, start_step=None, end_step=None: GetHistoryInterval(
        list(run_ids), key, start_step, end_step, max_results
    ),
    result=lambda r: [metric_from_message(m) for m in r.metrics],
    required=("metric_key",),
    summary="Sampled points of a metric of several runs between two steps",
)
GET_BUCKETS = Operation(
    name="getMetricBuckets",
    method="GET",
    path="mlflow/metrics/get-buckets",
    request=GetBuckets,
    response=GetBucketsResponse,
    facet="metrics.buckets",
    permission=Permission.READ,
    subject="run_id",
    arguments=_checked_buckets,
    reply=lambda rows: GetBucketsResponse([Bucket(*row) for row in rows]),
    build=lambda run_id, key, buckets, start_step=None, end_step=None: GetBuckets(
        run_id, key, buckets, start_step, end_step
    ),
    result=lambda r: [(b.first_step, b.last_step, b.count, b.min, b.max, b.mean) for b in r.buckets],
    required=("run_id", "metric_key"),
    summary="Exact extremes of a metric in equal ranges of steps (Millrace)",
)

OPERATIONS = (GET_HISTORY, GET_HISTORY_BULK, GET_HISTORY_INTERVAL, GET_BUCKETS)
