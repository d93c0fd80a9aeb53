import { Checkbox } from "@mantine/core";
import {
  columnResizingFeature,
  columnSizingFeature,
  createColumnHelper,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Sort } from "../../app/searchParams";
import type { Column } from "./columns";
import { HeadCell } from "./HeadCell";
import { RunRow } from "./RunRow";
import css from "./RunsTable.module.css";
import type { RunNode } from "./tree";

const ROW = 34;
const NAME_WIDTH = 250;
const NAME_WIDTH_NARROW = 190;
const NEAR_END = 25;

const features = tableFeatures({ columnSizingFeature, columnResizingFeature });
const helper = createColumnHelper<typeof features, RunNode>();

interface Props {
  nodes: RunNode[];
  columns: Column[];
  sort: Sort;
  onSort: (sort: Sort | null) => void;
  selected: ReadonlySet<string>;
  onSelected: (ids: Set<string>) => void;
  collapsed: ReadonlySet<string>;
  onToggle: (id: string) => void;
  hasMore: boolean;
  onMore: () => void;
  stale: boolean;
}

/** Runs by the thousand: only the rows and columns on the screen are in the page. */
export function RunsTable(props: Props) {
  const { nodes, columns, sort, onSort, selected, onSelected, collapsed, onToggle, hasMore, onMore, stale } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [nameWidth] = useState(() => (window.innerWidth < 640 ? NAME_WIDTH_NARROW : NAME_WIDTH));
  const lastClicked = useRef(0);

  const definitions = useMemo(
    () =>
      helper.columns(
        columns.map((c) => helper.accessor((node) => node.run.id, { id: c.id, header: c.label, size: c.width, minSize: 60 })),
      ),
    [columns],
  );
  const table = useTable({ features, columns: definitions, data: nodes, columnResizeMode: "onChange" });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const sizes = headers.map((header) => header.getSize());

  const rows = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => sizes[index] ?? 100,
    overscan: 4,
  });
  const widths = sizes.join();
  useEffect(() => across.measure(), [widths, across]);

  const items = rows.getVirtualItems();
  const cells = across.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && nodes.length > 0 && last >= nodes.length - NEAR_END) onMore();
  }, [hasMore, last, nodes.length, onMore]);

  // Rows keep this function for good; it looks up what is there when it is called.
  const latest = useRef({ nodes, selected, onSelected });
  latest.current = { nodes, selected, onSelected };
  const select = useCallback(
    (index: number, range: boolean) => {
      const { nodes, selected, onSelected } = latest.current;
      const next = new Set(selected);
      const id = nodes[index]?.run.id;
      if (!id) return;
      const on = !next.has(id);
      const from = range ? Math.min(lastClicked.current, index) : index;
      const to = range ? Math.max(lastClicked.current, index) : index;
      for (const node of nodes.slice(from, to + 1)) {
        if (on) next.add(node.run.id);
        else next.delete(node.run.id);
      }
      lastClicked.current = index;
      onSelected(next);
    },
    [],
  );
  const chosen = nodes.filter((node) => selected.has(node.run.id)).length;

  return (
    <div ref={scroller} className={css.scroller} data-stale={stale || undefined} tabIndex={-1}>
      <div
        role="treegrid"
        aria-label="Runs"
        aria-multiselectable="true"
        aria-rowcount={hasMore ? -1 : nodes.length + 1}
        className={css.table}
        style={{ width: nameWidth + across.getTotalSize(), "--name-width": `${nameWidth}px` } as React.CSSProperties}
      >
        <div role="row" aria-rowindex={1} className={css.header}>
          <div role="columnheader" className={css.name} aria-sort={ariaSort(sort, "attributes.run_name")}>
            <Checkbox
              size="xs"
              aria-label="Select all loaded runs"
              checked={chosen > 0 && chosen === nodes.length}
              indeterminate={chosen > 0 && chosen < nodes.length}
              onChange={() => onSelected(new Set(chosen === nodes.length ? [] : nodes.map((node) => node.run.id)))}
            />
            <HeadCell id="attributes.run_name" label="Name" sortable numeric={false} sort={sort} onSort={onSort} />
          </div>
          <span aria-hidden="true" style={{ width: cells[0]?.start ?? 0, flex: "none" }} />
          {cells.map((item, position) => {
            const column = columns[item.index];
            const header = headers[item.index];
            if (!column || !header) return null;
            const opens = position === 0 || columns[item.index - 1]?.group !== column.group;
            return (
              <div
                key={column.id}
                role="columnheader"
                className={css.head}
                data-numeric={column.numeric || undefined}
                data-opens={(opens && item.index > 0) || undefined}
                aria-sort={ariaSort(sort, column.id)}
                style={{ width: item.size }}
              >
                {opens && <Caption group={column.group} />}
                <HeadCell {...column} sort={sort} onSort={onSort} />
                <span
                  className={css.resizer}
                  data-active={header.column.getIsResizing() || undefined}
                  onMouseDown={header.getResizeHandler()}
                  onTouchStart={header.getResizeHandler()}
                  onDoubleClick={() => header.column.resetSize()}
                />
              </div>
            );
          })}
        </div>
        <div role="rowgroup" className={css.rows} data-selection={selected.size > 0 || undefined} style={{ height: rows.getTotalSize() }}>
          {items.map((item) => {
            const node = nodes[item.index];
            return (
              node && (
                <RunRow
                  key={node.run.id}
                  run={node.run}
                  depth={node.depth}
                  nested={node.children}
                  index={item.index}
                  top={item.start}
                  columns={columns}
                  cells={cells}
                  selected={selected.has(node.run.id)}
                  collapsed={collapsed.has(node.run.id)}
                  onSelect={select}
                  onToggle={onToggle}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

const CAPTIONS = { attributes: "", metrics: "Metrics", params: "Parameters", tags: "Tags" };

function Caption({ group }: { group: Column["group"] }) {
  return (
    <span className={css.caption} aria-hidden="true">
      {CAPTIONS[group]}
    </span>
  );
}

function ariaSort(sort: Sort, id: string): "ascending" | "descending" | undefined {
  if (sort.key !== id) return undefined;
  return sort.descending ? "descending" : "ascending";
}
