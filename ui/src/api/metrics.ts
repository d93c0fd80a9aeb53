import { queryOptions } from "@tanstack/react-query";
import { get, type Result } from "./client";
import { wireNumber } from "./runs";

export interface Point {
  step: number;
  timestamp: number;
  value: number;
}

/** Points of one metric by run id, each list in the order of steps. */
export type History = Map<string, Point[]>;

// More points than a chart has pixels do not show; the server samples evenly down to this many per run.
const POINTS = 1000;
const LIVE_MS = 3000;

// At module level: a stable selector runs again only when the answer changed.
function selectHistory(data: Result<"/api/2.0/mlflow/metrics/get-history-bulk-interval", "get">): History {
  const runs: History = new Map();
  for (const m of data.metrics ?? []) {
    const point = { step: m.step ?? 0, timestamp: m.timestamp ?? 0, value: wireNumber(m.value) };
    const points = runs.get(m.run_id ?? "");
    if (points) points.push(point);
    else runs.set(m.run_id ?? "", [point]);
  }
  for (const points of runs.values()) points.sort((a, b) => a.step - b.step || a.timestamp - b.timestamp);
  return runs;
}

export const metricQueries = {
  history: (runIds: readonly string[], key: string, live: boolean) =>
    queryOptions({
      queryKey: ["metrics", "history", runIds, key],
      queryFn: ({ signal }) =>
        get(
          "/api/2.0/mlflow/metrics/get-history-bulk-interval",
          { run_ids: [...runIds], metric_key: key, max_results: POINTS },
          signal,
        ),
      select: selectHistory,
      refetchInterval: live ? LIVE_MS : false,
      staleTime: live ? 0 : 60_000,
    }),
};
