import { type InfiniteData, infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { get, post, type Result } from "./client";
import { toMap } from "./tags";

type Wire = NonNullable<Result<"/api/2.0/mlflow/experiments/get", "get">["experiment"]>;

export interface Experiment {
  id: string;
  name: string;
  artifactLocation: string;
  deleted: boolean;
  createdAt: number | null;
  updatedAt: number | null;
  tags: Map<string, string>;
}

export type ExperimentSort = "name" | "creation_time" | "last_update_time";

export interface ExperimentSearch {
  text: string;
  sort: ExperimentSort;
  descending: boolean;
  deleted: boolean;
}

const PAGE = 100;

function toExperiment(wire: Wire): Experiment {
  return {
    id: wire.experiment_id ?? "",
    name: wire.name ?? "",
    artifactLocation: wire.artifact_location ?? "",
    deleted: wire.lifecycle_stage === "deleted",
    createdAt: wire.creation_time ?? null,
    updatedAt: wire.last_update_time ?? null,
    tags: toMap(wire.tags),
  };
}

/** Filter for a name that contains the text. The grammar has no escapes, so a quote of the other kind is used. */
export function nameFilter(text: string): string {
  const wanted = text.trim();
  if (!wanted) return "";
  return wanted.includes("'") ? `name ILIKE "%${wanted.replaceAll('"', "_")}%"` : `name ILIKE '%${wanted}%'`;
}

const keys = { all: ["experiments"] as const };

// Selectors stand at module level: a stable function runs again only when the answer changed.
const selectExperiments = (data: InfiniteData<Result<"/api/2.0/mlflow/experiments/search", "post">>) =>
  data.pages.flatMap((page) => (page.experiments ?? []).map(toExperiment));
const selectExperiment = (data: Result<"/api/2.0/mlflow/experiments/get", "get">) =>
  toExperiment(data.experiment as Wire);

export const experimentQueries = {
  search: ({ text, sort, descending, deleted }: ExperimentSearch) =>
    infiniteQueryOptions({
      queryKey: [...keys.all, "search", { text, sort, descending, deleted }],
      queryFn: ({ pageParam, signal }) =>
        post(
          "/api/2.0/mlflow/experiments/search",
          {
            max_results: PAGE,
            view_type: deleted ? "DELETED_ONLY" : "ACTIVE_ONLY",
            order_by: [`${sort} ${descending ? "DESC" : "ASC"}`],
            ...(text.trim() ? { filter: nameFilter(text) } : {}),
            ...(pageParam ? { page_token: pageParam } : {}),
          },
          signal,
        ),
      initialPageParam: "",
      getNextPageParam: (last) => last.next_page_token || undefined,
      select: selectExperiments,
    }),
  one: (id: string) =>
    queryOptions({
      queryKey: [...keys.all, "one", id],
      queryFn: ({ signal }) => get("/api/2.0/mlflow/experiments/get", { experiment_id: id }, signal),
      select: selectExperiment,
    }),
};

function useChange<V, R>(change: (variables: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => client.invalidateQueries({ queryKey: keys.all }) });
}

export const useCreateExperiment = () =>
  useChange(async (name: string) => (await post("/api/2.0/mlflow/experiments/create", { name })).experiment_id ?? "");

export const useRenameExperiment = () =>
  useChange(({ id, name }: { id: string; name: string }) =>
    post("/api/2.0/mlflow/experiments/update", { experiment_id: id, new_name: name }),
  );

export const useDeleteExperiment = () =>
  useChange((id: string) => post("/api/2.0/mlflow/experiments/delete", { experiment_id: id }));

export const useRestoreExperiment = () =>
  useChange((id: string) => post("/api/2.0/mlflow/experiments/restore", { experiment_id: id }));
