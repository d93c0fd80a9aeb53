import type { Point } from "../api/metrics";
import { smooth } from "./smoothing";

export type XAxis = "step" | "elapsed" | "time";

export interface Line {
  id: string;
  label: string;
  color: string;
  points: readonly Point[];
}

/** One column of x and one per line of y, as uPlot draws them; null where a line has no value. */
export type Aligned = [number[], ...(number | null)[][]];

function xOf(point: Point, axis: XAxis, start: number): number {
  if (axis === "step") return point.step;
  return axis === "time" ? point.timestamp / 1000 : (point.timestamp - start) / 1000;
}

// NaN and infinities leave a gap; so does what a logarithm cannot show.
function yOf(value: number, log: boolean): number | null {
  return Number.isFinite(value) && !(log && value <= 0) ? value : null;
}

/**
 * Lines over one x. With smoothing, every line yields two columns: first the values as logged, then smoothed.
 * The values of lines that do not share their x are carried on null positions, which are bridged when drawn.
 */
export function align(lines: readonly Line[], axis: XAxis, smoothing: number, log: boolean): Aligned {
  const columns = lines.map((line) => {
    const start = line.points[0]?.timestamp ?? 0;
    const points = line.points
      .map((point) => ({ x: xOf(point, axis, start), y: yOf(point.value, log) }))
      .sort((a, b) => a.x - b.x);
    const ys = points.map((point) => point.y);
    return { xs: points.map((point) => point.x), ys: smoothing > 0 ? [ys, smooth(ys, smoothing)] : [ys] };
  });
  const only = columns.length === 1 ? columns[0] : undefined;
  if (only) return [only.xs, ...only.ys];

  const xs = [...new Set(columns.flatMap((column) => column.xs))].sort((a, b) => a - b);
  const position = new Map(xs.map((x, index) => [x, index]));
  const aligned: (number | null)[][] = [];
  for (const column of columns) {
    for (const ys of column.ys) {
      const row = new Array<number | null>(xs.length).fill(null);
      column.xs.forEach((x, index) => {
        row[position.get(x) ?? 0] = ys[index] ?? null;
      });
      aligned.push(row);
    }
  }
  return [xs, ...aligned];
}

// Told apart on white and on black, by people with the usual kinds of colour blindness too where there are few lines.
const COLORS = [
  "#159a8e", "#e2793b", "#4b86dc", "#c2579c", "#b08f1a", "#8069d1", "#d94f4f", "#56a14b", "#2fa3c4", "#9a7b66",
];

export function colorOf(index: number): string {
  return COLORS[index % COLORS.length] ?? "#159a8e";
}

/** `train/loss` stands in the section `train`; a key without a slash in the nameless one, which comes first. */
export function sections(keys: readonly string[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const key of [...keys].sort((a, b) => a.localeCompare(b))) {
    const slash = key.lastIndexOf("/");
    const name = slash < 0 ? "" : key.slice(0, slash);
    groups.set(name, [...(groups.get(name) ?? []), key]);
  }
  const late = (name: string) => (name.startsWith("system") ? 1 : 0);
  return [...groups].sort(([a], [b]) => late(a) - late(b) || a.localeCompare(b));
}
