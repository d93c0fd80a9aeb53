import { Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { experimentQueries } from "../../api/experiments";
import { useTitle } from "../../app/useTitle";
import { CopyButton } from "../../components/CopyButton";
import { Problem } from "../../components/Problem";
import css from "./ExperimentPage.module.css";
import { RunsPane } from "./RunsPane";

const route = getRouteApi("/experiments/$experimentId");

export function ExperimentPage() {
  const { experimentId } = route.useParams();
  const { data: experiment, error } = useQuery(experimentQueries.one(experimentId));
  useTitle(experiment?.name);
  if (error && !experiment) {
    return (
      <Problem title="This experiment cannot be shown" error={error}>
        <Link to="/experiments">To the experiments</Link>
      </Problem>
    );
  }
  return (
    <div className={css.page}>
      <div className={css.head}>
        <Title order={1} size="h3" className={css.title} title={experiment?.name}>
          {experiment?.name ?? "\u00a0"}
        </Title>
        <span className={css.id}>
          <Text span size="xs" c="dimmed">
            ID {experimentId}
          </Text>
          <CopyButton value={experimentId} label="Copy the experiment ID" size={12} />
        </span>
        {experiment?.deleted && (
          <Text span size="xs" c="red" fw={500}>
            Deleted
          </Text>
        )}
      </div>
      <RunsPane key={experimentId} experimentId={experimentId} experimentName={experiment?.name ?? ""} />
    </div>
  );
}
