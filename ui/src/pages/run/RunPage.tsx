import { Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet } from "@tanstack/react-router";
import { experimentQueries } from "../../api/experiments";
import { runQueries } from "../../api/runs";
import { useTitle } from "../../app/useTitle";
import { CopyButton } from "../../components/CopyButton";
import { Duration, Moment } from "../../components/Moment";
import { Problem } from "../../components/Problem";
import { StatusDot } from "../../components/StatusDot";
import { RunActions } from "./RunActions";
import css from "./RunPage.module.css";

const route = getRouteApi("/experiments/$experimentId/runs/$runId");

const TABS = [
  { to: "/experiments/$experimentId/runs/$runId", label: "Overview", exact: true },
  { to: "/experiments/$experimentId/runs/$runId/metrics", label: "Metrics", exact: false },
  { to: "/experiments/$experimentId/runs/$runId/artifacts", label: "Artifacts", exact: false },
] as const;

export function RunPage() {
  const { experimentId, runId } = route.useParams();
  const { data: run, error } = useQuery(runQueries.one(runId));
  const { data: experiment } = useQuery(experimentQueries.one(experimentId));
  useTitle(run?.name, experiment?.name);

  if (error && !run) {
    return (
      <Problem title="This run cannot be shown" error={error}>
        <Link to="/experiments/$experimentId" params={{ experimentId }}>
          To its experiment
        </Link>
      </Problem>
    );
  }
  return (
    <div className={css.page}>
      <div className={css.top}>
        <nav aria-label="Breadcrumb" className={css.crumbs}>
          <Link to="/experiments/$experimentId" params={{ experimentId }}>
            {experiment?.name ?? `Experiment ${experimentId}`}
          </Link>
          {run?.parentId && (
            <>
              <span aria-hidden="true">/</span>
              <ParentLink experimentId={experimentId} runId={run.parentId} />
            </>
          )}
        </nav>
        <div className={css.head}>
          <Title order={1} size="h3" className={css.name} title={run?.name}>
            {run?.name ?? "\u00a0"}
          </Title>
          {run && (
            <div className={css.facts}>
              <StatusDot status={run.status} label />
              <span>
                <Moment at={run.startedAt} />
              </span>
              <span>
                <Duration from={run.startedAt} to={run.endedAt} live={run.status === "RUNNING"} />
              </span>
              {run.user && <span>{run.user}</span>}
              <CopyButton value={run.id} label="Copy the run ID" size={13} />
              {run.deleted && (
                <Text span size="sm" c="red" fw={500}>
                  Deleted
                </Text>
              )}
            </div>
          )}
          {run && <RunActions run={run} />}
        </div>
        <nav className={css.tabs} aria-label="Parts of the run">
          {TABS.map(({ to, label, exact }) => (
            <Link
              key={to}
              to={to}
              params={{ experimentId, runId }}
              activeOptions={{ exact, includeSearch: false }}
              activeProps={{ "data-active": true }}
              replace
            >
              {label}
              {label === "Metrics" && run && run.metrics.size > 0 && <small>{run.metrics.size}</small>}
            </Link>
          ))}
        </nav>
      </div>
      <div className={css.body}>
        <Outlet />
      </div>
    </div>
  );
}

function ParentLink({ experimentId, runId }: { experimentId: string; runId: string }) {
  const { data: parent } = useQuery(runQueries.one(runId));
  return (
    <Link to="/experiments/$experimentId/runs/$runId" params={{ experimentId: parent?.experimentId ?? experimentId, runId }}>
      {parent?.name ?? runId.slice(0, 8)}
    </Link>
  );
}
