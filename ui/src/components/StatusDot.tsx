import type { RunStatus } from "../api/runs";
import css from "./StatusDot.module.css";

export const STATUS_LABELS: Record<RunStatus, string> = {
  RUNNING: "Running",
  SCHEDULED: "Scheduled",
  FINISHED: "Finished",
  FAILED: "Failed",
  KILLED: "Killed",
};

/** The state of a run as a dot; `label` writes it out beside it. */
export function StatusDot({ status, label = false }: { status: RunStatus; label?: boolean }) {
  const text = STATUS_LABELS[status] ?? status;
  return (
    <span className={css.status} title={label ? undefined : text}>
      <span className={css.dot} data-status={status} role={label ? undefined : "img"} aria-label={label ? undefined : text} />
      {label && text}
    </span>
  );
}
