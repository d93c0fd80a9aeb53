import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import { ApiError } from "../../api/client";
import { type Run, runQueries } from "../../api/runs";
import { formatSort, joinList, type Sort, splitList } from "../../app/searchParams";
import { runSearch, runSort } from "../../app/views";
import { Empty } from "../../components/Empty";
import { Problem } from "../../components/Problem";
import { defaultColumns, knownColumns, resolveColumns } from "./columns";
import { NoRuns } from "./NoRuns";
import { RunsTable } from "./RunsTable";
import { RunsToolbar } from "./RunsToolbar";
import { SelectionBar } from "./SelectionBar";
import { flat, nest } from "./tree";
import { WaitingTable } from "./WaitingTable";

const route = getRouteApi("/experiments/$experimentId");

/** The runs of an experiment: toolbar, table, selection. All its state but folded parents stands in the address. */
export function RunsPane({ experimentId, experimentName }: { experimentId: string; experimentName: string }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const sort = runSort(search);
  const deleted = search.view === "deleted";
  const filter = search.filter ?? "";

  const query = useInfiniteQuery({
    ...runQueries.search(runSearch(experimentId, search)),
    placeholderData: (previous) => previous,
  });
  // A refused filter leaves the last rows in place; its message stands under the filter.
  const lastRuns = useRef<Run[]>(undefined);
  if (query.data) lastRuns.current = query.data;
  const refused = query.error instanceof ApiError && query.error.status === 400 ? query.error.message : "";
  const runs = query.data ?? (refused ? lastRuns.current : undefined);

  const change = useCallback(
    (next: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true }),
    [navigate],
  );
  // An order over all runs and an order below parents exclude each other: who sorts wants to see the best on top.
  const nested = !search.flat && !sort.key;
  const nodes = useMemo(() => {
    if (!runs) return [];
    return nested ? nest(runs, collapsed) : flat(runs);
  }, [runs, nested, collapsed]);
  const known = useMemo(() => knownColumns(runs ?? []), [runs]);
  // A string, so that a live refresh that changes no column keeps the same columns.
  const shown = search.cols ?? defaultColumns(runs ?? [], window.innerWidth < 640).join(",");
  const columns = useMemo(() => resolveColumns(splitList(shown)), [shown]);
  const selected = useMemo(() => new Set(splitList(search.sel)), [search.sel]);

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const onMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const onSort = useCallback((next: Sort | null) => change({ sort: next ? formatSort(next) : undefined }), [change]);
  const onSelected = useCallback((ids: Set<string>) => change({ sel: joinList(ids) }), [change]);
  const onToggle = useCallback((id: string) => {
    setCollapsed((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);

  function table() {
    if (query.isError && !(refused && runs)) {
      if (refused && filter) return <Empty title="The server did not take this filter" text="What is wrong with it stands below the field." />;
      return <Problem title="The runs could not be read" error={query.error} />;
    }
    if (runs === undefined) return <WaitingTable />;
    if (runs.length === 0 && !query.isPlaceholderData) {
      return <NoRuns experimentName={experimentName} filtered={filter !== ""} deleted={deleted} />;
    }
    return (
      <RunsTable
        nodes={nodes}
        columns={columns}
        sort={sort}
        onSort={onSort}
        selected={selected}
        onSelected={onSelected}
        collapsed={collapsed}
        onToggle={onToggle}
        hasMore={hasNextPage}
        onMore={onMore}
        stale={query.isPlaceholderData || refused !== ""}
      />
    );
  }

  return (
    <>
      <RunsToolbar
        filter={filter}
        refused={refused}
        onFilter={(text) => change({ filter: text.trim() || undefined })}
        known={known}
        shown={columns.map((column) => column.id)}
        onShown={(ids) => change({ cols: ids ? ids.join(",") || "attributes.start_time" : undefined })}
        nested={nested}
        sorted={sort.key !== ""}
        onNested={(on) => change({ flat: on ? undefined : "1" })}
        deleted={deleted}
        onDeleted={(on) => change({ view: on ? "deleted" : undefined, sel: undefined })}
        onRefresh={() => void query.refetch()}
        refreshing={query.isFetching}
        count={runs ? `${runs.length}${hasNextPage ? "+" : ""} ${runs.length === 1 ? "run" : "runs"}` : ""}
      />
      {table()}
      <SelectionBar
        experimentId={experimentId}
        ids={[...selected]}
        deleted={deleted}
        onClear={() => change({ sel: undefined })}
      />
    </>
  );
}
