import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { runQueries } from "../../api/runs";
import { MetricCharts } from "../../charts/MetricCharts";

const route = getRouteApi("/experiments/$experimentId/runs/$runId/metrics");

export function MetricsTab() {
  const { runId } = route.useParams();
  const view = route.useSearch();
  const navigate = route.useNavigate();
  const { data: run } = useQuery(runQueries.one(runId));
  const runs = useMemo(() => (run ? [run] : []), [run]);
  if (!run) return null;
  return (
    <MetricCharts
      runs={runs}
      view={view}
      onView={(change) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true })}
    />
  );
}
