import { Skeleton, VisuallyHidden } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Experiment } from "../../api/experiments";
import type { Sort } from "../../app/searchParams";
import { ExperimentRow } from "./ExperimentRow";
import css from "./ExperimentTable.module.css";

const ROW = 44;

interface Props {
  rows: Experiment[] | undefined;
  sort: Sort;
  onSort: (sort: Sort) => void;
  hasMore: boolean;
  onMore: () => void;
  /** The rows belong to an earlier search; the new ones are on their way. */
  stale: boolean;
}

// Times start with the newest, names with A.
const HEADS = [
  { key: "name", label: "Name", descending: false, className: css.name },
  { key: null, label: "Last run", descending: true, className: css.last },
  { key: "creation_time", label: "Created", descending: true, className: css.time },
  { key: "last_update_time", label: "Updated", descending: true, className: css.time },
] as const;

export function ExperimentTable({ rows, sort, onSort, hasMore, onMore, stale }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const count = rows?.length ?? 0;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && count > 0 && last >= count - 20) onMore();
  }, [hasMore, last, count, onMore]);

  return (
    <div ref={scroller} className={css.scroller} data-stale={stale || undefined}>
      <div role="table" aria-label="Experiments" aria-rowcount={hasMore ? -1 : count} className={css.table}>
        <div role="row" className={css.header}>
          {HEADS.map(({ key, label, descending, className }) => {
            const active = key !== null && sort.key === key;
            const direction = sort.descending ? "descending" : "ascending";
            return (
              <div key={label} role="columnheader" className={className} aria-sort={active ? direction : undefined}>
                {key === null ? (
                  label
                ) : (
                  <button
                    type="button"
                    onClick={() => onSort({ key, descending: active ? !sort.descending : descending })}
                  >
                    {label}
                    {active && (sort.descending ? <ArrowDown size={12} /> : <ArrowUp size={12} />)}
                  </button>
                )}
              </div>
            );
          })}
          <div role="columnheader" className={css.menu}>
            <VisuallyHidden>Actions</VisuallyHidden>
          </div>
        </div>
        {rows === undefined ? (
          <Waiting />
        ) : (
          <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
            {items.map((item) => {
              const experiment = rows[item.index];
              return experiment && <ExperimentRow key={experiment.id} experiment={experiment} top={item.start} height={ROW} />;
            })}
          </div>
        )}
      </div>
    </div>
  );
}

function Waiting() {
  return (
    <div role="rowgroup" aria-busy="true">
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} role="row" className={css.row} style={{ position: "static", height: ROW }}>
          <div role="cell" className={css.name}>
            <Skeleton h={11} w={`${28 + ((index * 37) % 40)}%`} />
          </div>
        </div>
      ))}
    </div>
  );
}
