import { type InfiniteData, infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { get, post, type Result } from "./client";
import { isReserved, toMap } from "./tags";

type Wire = NonNullable<Result<"/api/2.0/mlflow/runs/get", "get">["run"]>;

export type RunStatus = "RUNNING" | "SCHEDULED" | "FINISHED" | "FAILED" | "KILLED";

export interface LatestMetric {
  value: number;
  step: number;
  timestamp: number;
}

export interface RunDataset {
  name: string;
  digest: string;
  source: string;
  context: string;
}

export interface Run {
  id: string;
  experimentId: string;
  name: string;
  user: string;
  status: RunStatus;
  deleted: boolean;
  startedAt: number | null;
  endedAt: number | null;
  artifactUri: string;
  parentId: string | null;
  source: string;
  sourceType: string;
  gitCommit: string;
  gitBranch: string;
  gitRepository: string;
  note: string;
  metrics: Map<string, LatestMetric>;
  params: Map<string, string>;
  /** Tags set by people; what MLflow wrote itself stands in the fields above and in `systemTags`. */
  tags: Map<string, string>;
  systemTags: Map<string, string>;
  datasets: RunDataset[];
}

/** Metric values are numbers, or NaN and the infinities as text. */
export function wireNumber(value: unknown): number {
  return typeof value === "number" ? value : Number(value);
}

const known = new WeakMap<Wire, Run>();

/**
 * A run as the pages see it. The same answer yields the same object: refreshed or longer lists keep what did not
 * change (queries share structure), and so do the rows made of them.
 */
export function toRun(wire: Wire): Run {
  const before = known.get(wire);
  if (before) return before;
  const run = readRun(wire);
  known.set(wire, run);
  return run;
}

function readRun(wire: Wire): Run {
  const { info, data, inputs } = wire;
  const all = toMap(data?.tags);
  const tag = (key: string) => all.get(`mlflow.${key}`) ?? "";
  const id = info?.run_id ?? info?.run_uuid ?? "";
  return {
    id,
    experimentId: info?.experiment_id ?? "",
    name: info?.run_name || tag("runName") || id.slice(0, 8),
    user: info?.user_id || tag("user"),
    status: (info?.status as RunStatus | undefined) ?? "RUNNING",
    deleted: info?.lifecycle_stage === "deleted",
    startedAt: info?.start_time ?? null,
    endedAt: info?.end_time ?? null,
    artifactUri: info?.artifact_uri ?? "",
    parentId: tag("parentRunId") || null,
    source: tag("source.name"),
    sourceType: tag("source.type"),
    gitCommit: tag("source.git.commit"),
    gitBranch: tag("source.git.branch"),
    gitRepository: tag("source.git.repoURL"),
    note: tag("note.content"),
    metrics: new Map(
      (data?.metrics ?? []).map((m) => [
        m.key ?? "",
        { value: wireNumber(m.value), step: m.step ?? 0, timestamp: m.timestamp ?? 0 },
      ]),
    ),
    params: toMap(data?.params),
    tags: new Map([...all].filter(([key]) => !isReserved(key))),
    systemTags: new Map([...all].filter(([key]) => isReserved(key))),
    datasets: (inputs?.dataset_inputs ?? []).map((input) => ({
      name: input.dataset?.name ?? "",
      digest: input.dataset?.digest ?? "",
      source: input.dataset?.source ?? "",
      context: toMap(input.tags).get("mlflow.data.context") ?? "",
    })),
  };
}

export interface RunSearch {
  experimentIds: string[];
  filter: string;
  /** Column such as `metrics.loss` or `attributes.start_time`; empty: newest first. */
  sort: string;
  descending: boolean;
  deleted: boolean;
}

/** `metrics.val/loss` -> ``metrics.`val/loss` DESC``. */
export function orderBy(sort: string, descending: boolean): string[] {
  if (!sort) return [];
  const dot = sort.indexOf(".");
  const key = sort.slice(dot + 1);
  const quoted = sort.startsWith("attributes.") ? key : `\`${key}\``;
  return [`${sort.slice(0, dot)}.${quoted} ${descending ? "DESC" : "ASC"}`];
}

const PAGE = 100;
const LIVE_MS = 4000;
// Refreshing a table fetches all its loaded pages; beyond this many it waits for the user.
const LIVE_PAGES = 3;
const keys = { all: ["runs"] as const };

type Page = Result<"/api/2.0/mlflow/runs/search", "post">;

// Selectors stand at module level: a stable function runs again only when the answer changed.
const selectRuns = (data: InfiniteData<Page>) => data.pages.flatMap((page) => (page.runs ?? []).map(toRun));
const selectFirst = (page: Page) => (page.runs?.[0] ? toRun(page.runs[0]) : null);
const selectRun = (data: Result<"/api/2.0/mlflow/runs/get", "get">) => toRun(data.run as Wire);

const isActive = (wire: Wire) => wire.info?.status === "RUNNING" || wire.info?.status === "SCHEDULED";

export const runQueries = {
  search: (search: RunSearch) =>
    infiniteQueryOptions({
      queryKey: [...keys.all, "search", search],
      queryFn: ({ pageParam, signal }) =>
        post(
          "/api/2.0/mlflow/runs/search",
          {
            experiment_ids: search.experimentIds,
            max_results: PAGE,
            run_view_type: search.deleted ? "DELETED_ONLY" : "ACTIVE_ONLY",
            order_by: orderBy(search.sort, search.descending),
            ...(search.filter.trim() ? { filter: search.filter } : {}),
            ...(pageParam ? { page_token: pageParam } : {}),
          },
          signal,
        ),
      initialPageParam: "",
      getNextPageParam: (last) => last.next_page_token || undefined,
      select: selectRuns,
      refetchInterval: (query) => {
        const pages = query.state.data?.pages ?? [];
        const live = pages.length <= LIVE_PAGES && pages.some((page) => (page.runs ?? []).some(isActive));
        return live ? LIVE_MS : false;
      },
    }),
  /** The newest run of an experiment, or null. */
  latest: (experimentId: string) =>
    queryOptions({
      queryKey: [...keys.all, "latest", experimentId],
      queryFn: ({ signal }) =>
        post("/api/2.0/mlflow/runs/search", { experiment_ids: [experimentId], max_results: 1 }, signal),
      select: selectFirst,
      staleTime: 30_000,
    }),
  one: (id: string) =>
    queryOptions({
      queryKey: [...keys.all, "one", id],
      queryFn: ({ signal }) => get("/api/2.0/mlflow/runs/get", { run_id: id }, signal),
      select: selectRun,
      refetchInterval: (query) => (query.state.data?.run && isActive(query.state.data.run) ? LIVE_MS : false),
    }),
};

function useChange<V, R>(change: (variables: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => client.invalidateQueries({ queryKey: keys.all }) });
}

export const useRenameRun = () =>
  useChange(({ id, name }: { id: string; name: string }) =>
    post("/api/2.0/mlflow/runs/update", { run_id: id, run_name: name }),
  );

// One after the other: a browser opens six connections, and the order of failures stays clear.
async function each(ids: readonly string[], call: (id: string) => Promise<unknown>): Promise<void> {
  for (const id of ids) await call(id);
}

export const useDeleteRuns = () =>
  useChange((ids: readonly string[]) => each(ids, (id) => post("/api/2.0/mlflow/runs/delete", { run_id: id })));

export const useRestoreRuns = () =>
  useChange((ids: readonly string[]) => each(ids, (id) => post("/api/2.0/mlflow/runs/restore", { run_id: id })));

export const useSetRunTag = () =>
  useChange(({ id, key, value }: { id: string; key: string; value: string }) =>
    post("/api/2.0/mlflow/runs/set-tag", { run_id: id, key, value }),
  );

export const useDeleteRunTag = () =>
  useChange(({ id, key }: { id: string; key: string }) => post("/api/2.0/mlflow/runs/delete-tag", { run_id: id, key }));
