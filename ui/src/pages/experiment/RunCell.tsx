import type { Run } from "../../api/runs";
import { Duration, Moment } from "../../components/Moment";
import { StatusDot } from "../../components/StatusDot";
import { formatNumber } from "../../format/numbers";
import type { Column } from "./columns";
import css from "./RunsTable.module.css";

/** What a run says in a column. */
export function RunCell({ run, column }: { run: Run; column: Column }) {
  if (column.group === "metrics") {
    const metric = run.metrics.get(column.key);
    return metric ? <span title={`${metric.value} at step ${metric.step}`}>{formatNumber(metric.value)}</span> : <None />;
  }
  if (column.group === "attributes") return <Attribute run={run} name={column.key} />;
  const text = run[column.group].get(column.key);
  return text === undefined ? <None /> : <span title={text.length > 12 ? text.slice(0, 1000) : undefined}>{text}</span>;
}

function Attribute({ run, name }: { run: Run; name: string }) {
  switch (name) {
    case "start_time":
      return <Moment at={run.startedAt} />;
    case "end_time":
      return <Moment at={run.endedAt} />;
    case "duration":
      return <Duration from={run.startedAt} to={run.endedAt} live={run.status === "RUNNING"} />;
    case "status":
      return <StatusDot status={run.status} label />;
    case "user_id":
      return <Plain text={run.user} />;
    case "source":
      return <Plain text={run.source.split(/[\\/]/).at(-1) ?? ""} title={run.source} />;
    case "version":
      return <Plain text={run.gitCommit.slice(0, 7)} title={run.gitCommit} mono />;
    case "datasets":
      return <Plain text={run.datasets.map((d) => d.name).join(", ")} />;
    default:
      return <Plain text={run.id} mono />;
  }
}

function Plain({ text, title, mono = false }: { text: string; title?: string; mono?: boolean }) {
  if (!text) return <None />;
  return (
    <span title={title ?? text} className={mono ? css.mono : undefined}>
      {text}
    </span>
  );
}

function None() {
  return <span className={css.none} />;
}
