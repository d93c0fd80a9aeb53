import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatNumber } from "../format/numbers";
import { formatDate, formatDuration } from "../format/time";
import { align, type Line, type XAxis } from "./series";
import css from "./charts.module.css";

const HEIGHT = 200;
const FONT = "11px ui-sans-serif, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif";

interface Props {
  lines: readonly Line[];
  axis: XAxis;
  smoothing: number;
  log: boolean;
  label: string;
  /** Called with what stands under the pointer, or null. */
  onRead: (reading: Reading | null) => void;
}

export interface Reading {
  x: string;
  values: { label: string; color: string; value: string }[];
  /** The pointer is in the right half, so that what is shown beside it belongs to the left. */
  right: boolean;
}

const formatX = (x: number, axis: XAxis) => {
  if (axis === "step") return `step ${x}`;
  return axis === "time" ? formatDate(x * 1000) : formatDuration(x * 1000);
};

function options(props: Props, width: number, style: CSSStyleDeclaration): uPlot.Options {
  const { lines, axis, smoothing, log, onRead } = props;
  const color = (name: string) => style.getPropertyValue(name);
  const ticks = { stroke: color("--mr-grid"), width: 1, size: 4 };
  const shared = {
    stroke: color("--mantine-color-dimmed"),
    font: FONT,
    grid: { stroke: color("--mr-grid"), width: 1 },
    ticks,
  };
  const series = lines.flatMap((line): uPlot.Series[] => {
    // Few points are easy to overlook as a line only.
    const points = { show: line.points.length <= 30, size: 4, fill: line.color };
    const drawn = { label: line.label, stroke: line.color, spanGaps: lines.length > 1, points };
    if (smoothing <= 0) return [{ ...drawn, width: 1.6 }];
    return [
      { ...drawn, stroke: `${line.color}59`, width: 1, points: { show: false } },
      { ...drawn, width: 1.8, points: { show: false } },
    ];
  });
  const columns = smoothing > 0 ? 2 : 1;

  function read(chart: uPlot) {
    const { left = -1 } = chart.cursor;
    if (left < 0) return onRead(null);
    const x = chart.posToVal(left, "x");
    const values = lines.flatMap((line, index) => {
      const ys = chart.data[1 + index * columns + columns - 1];
      const at = nearest(chart.data[0], ys, chart.cursor.idx ?? 0);
      return at === null ? [] : [{ label: line.label, color: line.color, value: formatNumber(ys?.[at] as number) }];
    });
    onRead({ x: formatX(chart.data[0][chart.cursor.idx ?? 0] ?? x, axis), values, right: left > chart.over.clientWidth / 2 });
  }

  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    padding: [8, 10, 0, 0],
    cursor: { y: false, sync: { key: `metrics-${axis}` }, drag: { x: true, y: false }, points: { size: 6 } },
    scales: { x: { time: axis === "time" }, y: log ? { distr: 3 } : {} },
    axes: [
      { ...shared, size: 28, ...(axis === "elapsed" ? { values: (_, splits) => splits.map((s) => formatDuration(s * 1000)) } : {}) },
      { ...shared, size: axisWidth, values: (_, splits) => splits.map((s) => (s === null ? "" : formatNumber(s))) },
    ],
    series: [{}, ...series],
    hooks: { setCursor: [read] },
  };
}

function axisWidth(_: uPlot, values: string[] | null): number {
  return 18 + 6.3 * Math.max(2, ...(values ?? []).map((value) => value?.length ?? 0));
}

// The position with a value next to the one pointed at: lines of other runs have gaps there.
function nearest(xs: ArrayLike<number>, ys: ArrayLike<number | null | undefined> | undefined, from: number): number | null {
  if (!ys) return null;
  for (let distance = 0; distance < xs.length; distance += 1) {
    for (const at of [from - distance, from + distance]) {
      const y = ys[at];
      if (y !== null && y !== undefined) return at;
    }
  }
  return null;
}

/** Curves over one x axis. Drag to zoom, double click to see all again. */
export function LineChart(props: Props) {
  const { lines, axis, smoothing, log, label, onRead } = props;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const scheme = useComputedColorScheme("light");
  const data = useMemo(() => align(lines, axis, smoothing, log), [lines, axis, smoothing, log]);
  // What the picture is made of apart from its values; only when it changes the chart is built anew.
  const shape = [lines.map((l) => [l.id, l.color, l.points.length <= 30]).join(), axis, smoothing > 0, log, scheme].join("|");
  const latest = useRef({ props, data });
  latest.current = { props, data };

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const { props: now, data: values } = latest.current;
    const made = new uPlot(options(now, element.clientWidth, getComputedStyle(element)), values, element);
    chart.current = made;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [shape]);

  useEffect(() => {
    const made = chart.current;
    if (made && made.data !== data) made.setData(data, !isZoomed(made));
  }, [data]);

  return <div ref={host} className={css.plot} role="img" aria-label={label} onMouseLeave={() => onRead(null)} />;
}

// New points of a live run must not throw somebody out of the part they look at.
function isZoomed(chart: uPlot): boolean {
  const xs = chart.data[0];
  const { min, max } = chart.scales.x ?? {};
  return min != null && max != null && (min > (xs[0] ?? min) || max < (xs.at(-1) ?? max));
}
