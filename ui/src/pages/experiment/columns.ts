import type { Run } from "../../api/runs";

export type Group = "attributes" | "metrics" | "params" | "tags";

/** A column of the runs table; its id is how it stands in addresses: `metrics.val/loss`. */
export interface Column {
  id: string;
  group: Group;
  key: string;
  label: string;
  sortable: boolean;
  numeric: boolean;
  width: number;
}

export const GROUP_LABELS: Record<Group, string> = {
  attributes: "Run",
  metrics: "Metrics",
  params: "Parameters",
  tags: "Tags",
};

const attribute = (key: string, label: string, width: number, sortable = true): Column => ({
  id: `attributes.${key}`,
  group: "attributes",
  key,
  label,
  sortable,
  numeric: false,
  width,
});

export const ATTRIBUTES: Column[] = [
  attribute("start_time", "Started", 96),
  attribute("duration", "Duration", 96, false),
  attribute("status", "Status", 100),
  attribute("user_id", "User", 110),
  attribute("source", "Source", 150, false),
  attribute("version", "Version", 90, false),
  attribute("datasets", "Datasets", 150, false),
  attribute("end_time", "Ended", 96),
  attribute("run_id", "Run ID", 270),
];

const GROUPS = new Set<string>(["attributes", "metrics", "params", "tags"]);

/** The column of an id, or null when the id is not one. */
export function columnOf(id: string): Column | null {
  const dot = id.indexOf(".");
  const group = id.slice(0, dot);
  const key = id.slice(dot + 1);
  if (dot < 0 || !key || !GROUPS.has(group)) return null;
  if (group === "attributes") return ATTRIBUTES.find((column) => column.id === id) ?? null;
  const numeric = group === "metrics";
  const width = Math.min(200, Math.max(numeric ? 92 : 100, key.length * 7.2 + 42));
  return { id, group: group as Group, key, label: key, sortable: true, numeric, width };
}

/** Every column that the runs have something for. */
export function knownColumns(runs: readonly Run[]): Column[] {
  const keys = { metrics: new Set<string>(), params: new Set<string>(), tags: new Set<string>() };
  for (const run of runs) {
    for (const group of ["metrics", "params", "tags"] as const) {
      for (const key of run[group].keys()) keys[group].add(key);
    }
  }
  const of = (group: "metrics" | "params" | "tags") =>
    [...keys[group]].sort((a, b) => a.localeCompare(b)).map((key) => columnOf(`${group}.${key}`));
  return [...ATTRIBUTES, ...of("metrics"), ...of("params"), ...of("tags")].filter((column) => column !== null);
}

const METRICS_SHOWN = 8;
const PARAMS_SHOWN = 6;

/** What to show before anybody chose: times, some metrics, and the parameters in which the runs differ. */
export function defaultColumns(runs: readonly Run[], narrow = false): string[] {
  const known = knownColumns(runs);
  const having = (column: Column) => runs.reduce((count, run) => count + Number(run.metrics.has(column.key)), 0);
  // What most runs logged comes first; among equals the order of the alphabet stays.
  const metrics = known
    .filter((c) => c.group === "metrics" && !c.key.startsWith("system/"))
    .map((column) => ({ column, count: having(column) }))
    .sort((a, b) => b.count - a.count)
    .slice(0, METRICS_SHOWN)
    .map(({ column }) => column);
  const params = known.filter((c) => c.group === "params");
  const differing = params.filter((c) => new Set(runs.map((run) => run.params.get(c.key))).size > 1);
  const shown = (differing.length ? differing : params).slice(0, PARAMS_SHOWN);
  // A phone has room for two or three: results come before times.
  const times = narrow && metrics.length ? [] : ["attributes.start_time", "attributes.duration"];
  return [...times, ...[...metrics, ...shown].map((c) => c.id)];
}

/** Columns in the order of their groups, so that every group has one heading. */
export function resolveColumns(ids: readonly string[]): Column[] {
  const columns = [...new Set(ids)].map(columnOf).filter((column) => column !== null);
  const order: Group[] = ["attributes", "metrics", "params", "tags"];
  return order.flatMap((group) => columns.filter((column) => column.group === group));
}
