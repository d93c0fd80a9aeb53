import { SegmentedControl, Slider, Switch, Text } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import type { Run } from "../api/runs";
import { SearchBox } from "../components/SearchBox";
import { MetricCard } from "./MetricCard";
import { sections, type XAxis } from "./series";
import css from "./charts.module.css";

/** The view as it stands in the address. */
export interface ChartView {
  q?: string;
  x?: string;
  smooth?: string;
  log?: string;
}

interface Props {
  runs: readonly Run[];
  view: ChartView;
  onView: (change: ChartView) => void;
}

const AXES: XAxis[] = ["step", "elapsed", "time"];

/** All metrics of some runs as curves, in sections by prefix. */
export function MetricCharts({ runs, view, onView }: Props) {
  const stored = Math.min(0.99, Math.max(0, Number(view.smooth ?? 0) || 0));
  const [smoothing, setSmoothing] = useState(stored);
  useEffect(() => setSmoothing(stored), [stored]);
  const axis = AXES.find((name) => name === view.x) ?? "step";
  const keys = useMemo(() => [...new Set(runs.flatMap((run) => [...run.metrics.keys()]))], [runs]);
  const wanted = (view.q ?? "").toLowerCase();
  const groups = useMemo(() => sections(keys.filter((key) => key.toLowerCase().includes(wanted))), [keys, wanted]);

  return (
    <>
      <div className={css.controls}>
        <SearchBox value={view.q ?? ""} onChange={(q) => onView({ q })} label="Search metrics" width={200} />
        <SegmentedControl
          size="xs"
          aria-label="Horizontal axis"
          value={axis}
          onChange={(x) => onView({ x: x === "step" ? undefined : x })}
          data={[
            { value: "step", label: "Step" },
            { value: "elapsed", label: "Elapsed" },
            { value: "time", label: "Time" },
          ]}
        />
        <div className={css.smoothing}>
          <Text span size="xs" id="smoothing-label">
            Smoothing
          </Text>
          <Slider
            w={120}
            size="sm"
            min={0}
            max={0.99}
            step={0.01}
            label={null}
            value={smoothing}
            onChange={setSmoothing}
            onChangeEnd={(value) => onView({ smooth: value > 0 ? String(value) : undefined })}
            thumbProps={{ "aria-labelledby": "smoothing-label" }}
          />
          <Text span size="xs" c="dimmed" w={28} className={css.number}>
            {smoothing.toFixed(2)}
          </Text>
        </div>
        <Switch
          size="xs"
          label="Log scale"
          checked={view.log !== undefined}
          onChange={(event) => onView({ log: event.currentTarget.checked ? "1" : undefined })}
        />
      </div>
      {groups.length === 0 && (
        <Text c="dimmed" py="lg">
          {keys.length ? `No metric is called “${view.q}”.` : "No metrics were logged."}
        </Text>
      )}
      {groups.map(([name, members]) => (
        <section key={name} className={css.section}>
          <h2>{name || "Metrics"}</h2>
          <div className={css.grid}>
            {members.map((key) => (
              <MetricCard
                key={key}
                name={key}
                title={name ? key.slice(name.length + 1) : key}
                runs={runs}
                axis={axis}
                smoothing={smoothing}
                log={view.log !== undefined}
              />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}
