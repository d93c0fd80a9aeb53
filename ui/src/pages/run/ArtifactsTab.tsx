import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { artifactQueries } from "../../api/artifacts";
import { trackingUri } from "../../api/client";
import { Empty } from "../../components/Empty";
import { Problem } from "../../components/Problem";
import { Snippet } from "../../components/Snippet";
import { Preview } from "../../previews/Preview";
import { ArtifactTree } from "./ArtifactTree";
import css from "./ArtifactsTab.module.css";

const route = getRouteApi("/experiments/$experimentId/runs/$runId/artifacts");

const START = (uri: string, runId: string) => `import mlflow

mlflow.set_tracking_uri("${uri}")
with mlflow.start_run(run_id="${runId}"):
    mlflow.log_text("Hello", "notes/hello.txt")`;

export function ArtifactsTab() {
  const { runId } = route.useParams();
  const { path = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: files, error } = useQuery(artifactQueries.list(runId, ""));
  const open = (next: string | undefined) => void navigate({ search: { path: next }, replace: true });

  if (error) return <Problem title="The artifacts could not be listed" error={error} />;
  if (!files) return <Skeleton h={12} w={180} mt="md" />;
  if (files.length === 0) {
    return (
      <Empty title="No artifacts" text="Files that a run logs are listed here. To add one to this run:">
        <Snippet code={START(trackingUri(), runId)} />
      </Empty>
    );
  }
  return (
    <div className={css.split} data-open={path !== "" || undefined}>
      <div className={css.tree}>
        <ArtifactTree runId={runId} selected={path} onSelect={open} />
      </div>
      <div className={css.preview}>
        {path ? (
          <>
            <button type="button" className={css.back} onClick={() => open(undefined)}>
              <ArrowLeft size={14} /> All files
            </button>
            <Preview key={path} runId={runId} path={path} />
          </>
        ) : (
          <p className={css.hint}>Choose a file to look into it.</p>
        )}
      </div>
    </div>
  );
}
