import { Skeleton } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { metricQueries } from "../api/metrics";
import type { Run } from "../api/runs";
import { formatNumber } from "../format/numbers";
import { LineChart, type Reading } from "./LineChart";
import { colorOf, type Line, type XAxis } from "./series";
import css from "./charts.module.css";

interface Props {
  name: string;
  title: string;
  runs: readonly Run[];
  axis: XAxis;
  smoothing: number;
  log: boolean;
}

/** A metric of one or several runs; asks for its history when it first comes into view. */
export function MetricCard({ name, title, runs, axis, smoothing, log }: Props) {
  const { ref, entry } = useIntersection({ rootMargin: "300px" });
  const [reading, setReading] = useState<Reading | null>(null);
  // All charts follow the pointer; only the one below it lists the values of many runs.
  const [hovered, setHovered] = useState(false);
  const seen = entry?.isIntersecting ?? false;
  const ids = useMemo(() => runs.filter((run) => run.metrics.has(name)).map((run) => run.id), [runs, name]);
  const live = runs.some((run) => run.status === "RUNNING");
  // A card out of sight keeps what it has and stops refreshing.
  const { data, error } = useQuery({ ...metricQueries.history(ids, name, live && seen), enabled: seen });
  const lines = useMemo(
    () =>
      runs.flatMap((run, index): Line[] => {
        const points = data?.get(run.id);
        return points?.length ? [{ id: run.id, label: run.name, color: colorOf(index), points }] : [];
      }),
    [data, runs],
  );
  const steady = lines.length > 0 && lines.every((line) => line.points.length === 1);

  function body() {
    if (error) return <div className={css.message}>{error.message}</div>;
    if (!data) return <Skeleton h={176} mt={12} mx={12} w="auto" />;
    if (lines.length === 0) return <div className={css.message}>No values</div>;
    if (steady) return <Single lines={lines} />;
    return <LineChart {...{ lines, axis, smoothing, log }} label={`Curve of ${name}`} onRead={setReading} />;
  }

  return (
    <section
      ref={ref}
      className={css.card}
      aria-label={name}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
    >
      <header>
        <h3 title={name}>{title}</h3>
        <span className={css.reading}>{reading ? <One reading={reading} /> : <Latest runs={runs} name={name} />}</span>
      </header>
      {body()}
      {hovered && reading && reading.values.length > 1 && <Many reading={reading} />}
    </section>
  );
}

function Latest({ runs, name }: { runs: readonly Run[]; name: string }) {
  const latest = runs.length === 1 ? runs[0]?.metrics.get(name) : undefined;
  return latest ? <strong>{formatNumber(latest.value)}</strong> : null;
}

function One({ reading }: { reading: Reading }) {
  const [first] = reading.values;
  return (
    <>
      {reading.values.length === 1 && first && <strong>{first.value}</strong>} {reading.x}
    </>
  );
}

function Many({ reading }: { reading: Reading }) {
  return (
    <ul className={css.readings} data-side={reading.right ? "left" : "right"} aria-hidden="true">
      {reading.values.map((value, index) => (
        <li key={index}>
          <i style={{ background: value.color }} />
          <span>{value.label}</span>
          <strong>{value.value}</strong>
        </li>
      ))}
    </ul>
  );
}

// A value that was logged once is a number, not a curve.
function Single({ lines }: { lines: readonly Line[] }) {
  return (
    <div className={css.single}>
      {lines.map((line) => (
        <div key={line.id}>
          {lines.length > 1 && <i style={{ background: line.color }} />}
          <strong>{formatNumber(line.points[0]?.value ?? Number.NaN)}</strong>
          {lines.length > 1 && <span>{line.label}</span>}
        </div>
      ))}
    </div>
  );
}
