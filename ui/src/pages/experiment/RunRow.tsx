import { Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { VirtualItem } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import type { Run } from "../../api/runs";
import { StatusDot } from "../../components/StatusDot";
import type { Column } from "./columns";
import { RunCell } from "./RunCell";
import css from "./RunsTable.module.css";

interface Props {
  run: Run;
  depth: number;
  /** Runs nested below it. */
  nested: number;
  index: number;
  top: number;
  columns: Column[];
  cells: VirtualItem[];
  selected: boolean;
  collapsed: boolean;
  onSelect: (index: number, range: boolean) => void;
  onToggle: (id: string) => void;
}

export const RunRow = memo(function RunRow(props: Props) {
  const { run, depth, nested, index, top, columns, cells, selected, collapsed, onSelect, onToggle } = props;
  const first = cells[0]?.start ?? 0;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-level={depth + 1}
      className={css.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="rowheader" className={css.name}>
        <Checkbox
          size="xs"
          checked={selected}
          aria-label={`Select ${run.name}`}
          onChange={(event) => onSelect(index, (event.nativeEvent as MouseEvent).shiftKey)}
        />
        <span style={{ width: depth * 18 }} className={css.indent} />
        {nested > 0 ? (
          <button
            type="button"
            className={css.toggle}
            aria-expanded={!collapsed}
            aria-label={`${nested} nested runs of ${run.name}`}
            onClick={() => onToggle(run.id)}
          >
            {collapsed ? <ChevronRight size={14} /> : <ChevronDown size={14} />}
          </button>
        ) : null}
        <StatusDot status={run.status} />
        <Link
          to="/experiments/$experimentId/runs/$runId"
          params={{ experimentId: run.experimentId, runId: run.id }}
          title={run.name}
        >
          {run.name}
        </Link>
        {collapsed && <span className={css.count}>{nested}</span>}
      </div>
      <span aria-hidden="true" style={{ width: first, flex: "none" }} />
      {cells.map((item) => {
        const column = columns[item.index];
        return (
          column && (
            <div
              key={column.id}
              role="cell"
              className={css.cell}
              data-numeric={column.numeric || undefined}
              style={{ width: item.size }}
            >
              <RunCell run={run} column={column} />
            </div>
          )
        );
      })}
    </div>
  );
});
