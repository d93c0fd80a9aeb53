import type { Run } from "../../api/runs";

export interface RunNode {
  run: Run;
  depth: number;
  /** Children among the loaded runs. */
  children: number;
}

/**
 * Puts runs under their parents, in the order given. A run whose parent is not among them stands at the top, so that
 * a filter that hides a parent never hides its children. Cycles (tags can say anything) are cut.
 */
export function nest(runs: readonly Run[], collapsed: ReadonlySet<string>): RunNode[] {
  const present = new Set(runs.map((run) => run.id));
  const children = new Map<string, Run[]>();
  const tops: Run[] = [];
  for (const run of runs) {
    const parent = run.parentId;
    if (parent === null || parent === run.id || !present.has(parent)) tops.push(run);
    else children.set(parent, [...(children.get(parent) ?? []), run]);
  }
  const nodes: RunNode[] = [];
  const seen = new Set<string>();
  const add = (run: Run, depth: number) => {
    if (seen.has(run.id)) return;
    seen.add(run.id);
    const below = children.get(run.id) ?? [];
    nodes.push({ run, depth, children: below.length });
    if (collapsed.has(run.id)) for (const child of below) hide(child);
    else for (const child of below) add(child, depth + 1);
  };
  const hide = (run: Run) => {
    if (seen.has(run.id)) return;
    seen.add(run.id);
    for (const child of children.get(run.id) ?? []) hide(child);
  };
  for (const run of tops) add(run, 0);
  for (const run of runs) add(run, 0); // What is left stands in a cycle.
  return nodes;
}

export function flat(runs: readonly Run[]): RunNode[] {
  return runs.map((run) => ({ run, depth: 0, children: 0 }));
}
