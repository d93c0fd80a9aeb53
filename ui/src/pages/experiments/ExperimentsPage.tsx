import { Button, Group, SegmentedControl, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { trackingUri } from "../../api/client";
import { experimentQueries, useCreateExperiment } from "../../api/experiments";
import { formatSort } from "../../app/searchParams";
import { useTitle } from "../../app/useTitle";
import { experimentSearch, experimentSort } from "../../app/views";
import { Empty } from "../../components/Empty";
import { NameDialog } from "../../components/NameDialog";
import { Problem } from "../../components/Problem";
import { SearchBox } from "../../components/SearchBox";
import { Snippet } from "../../components/Snippet";
import { ExperimentTable } from "./ExperimentTable";
import css from "./ExperimentsPage.module.css";

const route = getRouteApi("/experiments");

const START = (uri: string) => `import mlflow

mlflow.set_tracking_uri("${uri}")
mlflow.set_experiment("my-first-experiment")

with mlflow.start_run():
    mlflow.log_param("learning_rate", 0.01)
    mlflow.log_metric("loss", 0.25)`;

export function ExperimentsPage() {
  useTitle("Experiments");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [creating, setCreating] = useState(false);
  const create = useCreateExperiment();
  const sort = experimentSort(search);
  const deleted = search.view === "deleted";
  const query = useInfiniteQuery({
    ...experimentQueries.search(experimentSearch(search)),
    placeholderData: (previous) => previous,
  });
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const rows = query.data;

  function body() {
    if (query.isError) return <Problem title="The experiments could not be read" error={query.error} />;
    if (rows?.length === 0 && !query.isPlaceholderData) {
      if (search.q) return <Empty title="No experiment matches" text={`No name contains “${search.q}”.`} />;
      if (deleted) return <Empty title="Nothing deleted" text="Deleted experiments wait here until they are restored or removed for good with mlflow gc." />;
      return (
        <Empty title="Log a first run" text="Experiments appear here as soon as something is logged to this server.">
          <Snippet code={START(trackingUri())} />
        </Empty>
      );
    }
    return (
      <ExperimentTable
        rows={rows}
        sort={sort}
        onSort={(next) => change({ sort: formatSort(next) })}
        hasMore={query.hasNextPage}
        onMore={() => {
          if (!query.isFetchingNextPage) void query.fetchNextPage();
        }}
        stale={query.isPlaceholderData}
      />
    );
  }

  return (
    <div className={css.page}>
      <div className={css.head}>
        <Title order={1} size="h3">
          Experiments
        </Title>
        <Group gap="xs" className={css.tools}>
          <SearchBox value={search.q ?? ""} onChange={(q) => change({ q })} label="Search by name" />
          <SegmentedControl
            size="xs"
            aria-label="Which experiments"
            value={deleted ? "deleted" : "active"}
            onChange={(view) => change({ view: view === "deleted" ? view : undefined })}
            data={[
              { value: "active", label: "Active" },
              { value: "deleted", label: "Deleted" },
            ]}
          />
          <Button leftSection={<Plus size={14} />} onClick={() => setCreating(true)}>
            New experiment
          </Button>
        </Group>
      </div>
      {body()}
      {creating && (
        <NameDialog
          title="New experiment"
          label="Name"
          action="Create"
          onClose={() => setCreating(false)}
          onSubmit={async (name) => {
            const experimentId = await create.mutateAsync(name);
            await navigate({ to: "/experiments/$experimentId", params: { experimentId } });
          }}
        />
      )}
    </div>
  );
}
