import { Link } from "@tanstack/react-router";
import type { Run } from "../../api/runs";
import { colorOf } from "../../charts/series";
import { Duration, Moment } from "../../components/Moment";
import { StatusDot } from "../../components/StatusDot";
import { formatNumber } from "../../format/numbers";
import css from "./ComparePage.module.css";

interface Props {
  runs: Run[];
  wanted: string;
  onlyDifferences: boolean;
}

interface Row {
  key: string;
  values: (string | undefined)[];
  numeric: boolean;
}

function rowsOf(runs: Run[], group: "metrics" | "params" | "tags"): Row[] {
  const keys = new Set(runs.flatMap((run) => [...run[group].keys()]));
  return [...keys]
    .sort((a, b) => a.localeCompare(b))
    .map((key) => ({
      key,
      numeric: group === "metrics",
      values: runs.map((run) => {
        if (group !== "metrics") return run[group].get(key);
        const metric = run.metrics.get(key);
        return metric && formatNumber(metric.value);
      }),
    }));
}

const differs = (row: Row) => new Set(row.values).size > 1;

export function CompareTable({ runs, wanted, onlyDifferences }: Props) {
  const text = wanted.toLowerCase();
  const groups = (["params", "metrics", "tags"] as const).map((group) => ({
    title: { params: "Parameters", metrics: "Metrics", tags: "Tags" }[group],
    rows: rowsOf(runs, group).filter((row) => row.key.toLowerCase().includes(text) && (!onlyDifferences || differs(row))),
  }));
  return (
    <div className={css.scroller} role="region" aria-label="Comparison" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Run</th>
            {runs.map((run, index) => (
              <th key={run.id} scope="col">
                <span className={css.run}>
                  <i style={{ background: colorOf(index) }} />
                  <Link
                    to="/experiments/$experimentId/runs/$runId"
                    params={{ experimentId: run.experimentId, runId: run.id }}
                    title={run.name}
                  >
                    {run.name}
                  </Link>
                </span>
                <span className={css.when}>
                  <StatusDot status={run.status} />
                  <Moment at={run.startedAt} />
                  <Duration from={run.startedAt} to={run.endedAt} live={run.status === "RUNNING"} />
                </span>
              </th>
            ))}
          </tr>
        </thead>
        {groups.map(
          ({ title, rows }) =>
            rows.length > 0 && (
              <tbody key={title}>
                <tr className={css.group}>
                  <th scope="rowgroup">{title}</th>
                  <td colSpan={runs.length} />
                </tr>
                {rows.map((row) => (
                  <tr key={row.key} data-differs={(!row.numeric && differs(row)) || undefined}>
                    <th scope="row" title={row.key}>
                      {row.key}
                    </th>
                    {row.values.map((value, index) => (
                      <td key={index} title={value}>
                        {value ?? <span className={css.none} />}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            ),
        )}
      </table>
    </div>
  );
}
