import { SegmentedControl, Switch, Title } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { type Run, runQueries } from "../../api/runs";
import { splitList } from "../../app/searchParams";
import { useTitle } from "../../app/useTitle";
import { Empty } from "../../components/Empty";
import { Problem } from "../../components/Problem";
import { SearchBox } from "../../components/SearchBox";
import css from "./ComparePage.module.css";
import { CompareTable } from "./CompareTable";

const MetricCharts = lazy(() => import("../../charts/MetricCharts").then((m) => ({ default: m.MetricCharts })));
const route = getRouteApi("/experiments/$experimentId/compare");

/** Runs side by side: what they were given, what came out, and their curves in one picture. */
export function ComparePage() {
  const { experimentId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const ids = useMemo(() => [...new Set(splitList(search.runs))], [search.runs]);
  const { runs, error } = useQueries({
    queries: ids.map((id) => runQueries.one(id)),
    combine: (results) => ({
      runs: results.map((result) => result.data).filter((run): run is Run => run !== undefined),
      error: results.find((result) => result.error)?.error,
    }),
  });
  useTitle(`Compare ${ids.length} runs`);
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const curves = search.tab === "curves";

  if (ids.length === 0) {
    return <Empty title="Nothing to compare" text="Select two or more runs in the table of an experiment, then choose Compare." />;
  }
  return (
    <div className={css.page}>
      <nav aria-label="Breadcrumb" className={css.crumbs}>
        <Link to="/experiments/$experimentId" params={{ experimentId }}>
          Back to the runs
        </Link>
      </nav>
      <div className={css.head}>
        <Title order={1} size="h3">
          {ids.length} runs compared
        </Title>
        <SegmentedControl
          size="xs"
          aria-label="View"
          value={curves ? "curves" : "table"}
          onChange={(value) => change({ tab: value === "curves" ? value : undefined })}
          data={[
            { value: "table", label: "Table" },
            { value: "curves", label: "Curves" },
          ]}
        />
        {!curves && (
          <>
            <SearchBox value={search.q ?? ""} onChange={(q) => change({ q })} label="Search" width={200} />
            <Switch
              size="xs"
              label="Only differences"
              checked={search.diff !== undefined}
              onChange={(event) => change({ diff: event.currentTarget.checked ? "1" : undefined })}
            />
          </>
        )}
      </div>
      {error && <Problem title="Not all runs could be read" error={error} />}
      {curves ? (
        <Suspense fallback={null}>
          <MetricCharts runs={runs} view={search} onView={change} />
        </Suspense>
      ) : (
        <CompareTable runs={runs} wanted={search.q ?? ""} onlyDifferences={search.diff !== undefined} />
      )}
    </div>
  );
}
