import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { runQueries } from "../../api/runs";
import { SearchBox } from "../../components/SearchBox";
import { formatNumber } from "../../format/numbers";
import { Details } from "./Details";
import { KeyTable } from "./KeyTable";
import css from "./OverviewTab.module.css";
import { TagList } from "./TagList";

const Markdown = lazy(() => import("../../previews/Markdown").then((m) => ({ default: m.Markdown })));
const route = getRouteApi("/experiments/$experimentId/runs/$runId/");
const byKey = <V,>(entries: Iterable<[string, V]>) => [...entries].sort(([a], [b]) => a.localeCompare(b));

export function OverviewTab() {
  const { runId, experimentId } = route.useParams();
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: run } = useQuery(runQueries.one(runId));
  if (!run) return null;
  const wanted = q.toLowerCase();
  const matches = ([key]: [string, unknown]) => key.toLowerCase().includes(wanted);

  return (
    <div className={css.overview}>
      <div className={css.data}>
        {run.note && (
          <section className={css.note}>
            <Suspense fallback={null}>
              <Markdown text={run.note} />
            </Suspense>
          </section>
        )}
        {(run.metrics.size > 0 || run.params.size > 0) && (
          <SearchBox
            value={q}
            onChange={(text) => void navigate({ search: { q: text }, replace: true })}
            label="Search metrics and parameters"
            width="min(100%, 320px)"
          />
        )}
        <div className={css.tables}>
          <KeyTable
            title="Metrics"
            empty={run.metrics.size ? "No metric is called so." : "No metrics were logged."}
            total={run.metrics.size}
            rows={byKey(run.metrics)
              .filter(matches)
              .map(([key, metric]) => ({
                key,
                value: formatNumber(metric.value),
                title: `${metric.value} at step ${metric.step}`,
                to: { to: "/experiments/$experimentId/runs/$runId/metrics", params: { experimentId, runId }, search: { q: key } },
              }))}
            numeric
          />
          <KeyTable
            title="Parameters"
            empty={run.params.size ? "No parameter is called so." : "No parameters were logged."}
            total={run.params.size}
            rows={byKey(run.params)
              .filter(matches)
              .map(([key, value]) => ({ key, value, title: value }))}
          />
        </div>
      </div>
      <aside className={css.side} aria-label="Details">
        <Details run={run} />
        <TagList run={run} />
      </aside>
    </div>
  );
}
