// What the address of a view asks the server for. Routes start these requests while the code of the page still loads.
import type { ExperimentSearch, ExperimentSort } from "../api/experiments";
import type { RunSearch } from "../api/runs";
import { parseSort, type Sort } from "./searchParams";

interface Params {
  q?: string;
  sort?: string;
  view?: string;
  filter?: string;
}

const NEWEST: Sort = { key: "creation_time", descending: true };
const UNSORTED: Sort = { key: "", descending: true };

export function experimentSort(params: Params): Sort {
  return parseSort(params.sort, NEWEST);
}

export function experimentSearch(params: Params): ExperimentSearch {
  const { key, descending } = experimentSort(params);
  return { text: params.q ?? "", sort: key as ExperimentSort, descending, deleted: params.view === "deleted" };
}

export function runSort(params: Params): Sort {
  return parseSort(params.sort, UNSORTED);
}

export function runSearch(experimentId: string, params: Params): RunSearch {
  const { key, descending } = runSort(params);
  const deleted = params.view === "deleted";
  return { experimentIds: [experimentId], filter: params.filter ?? "", sort: key, descending, deleted };
}
