import { trackingUri } from "../../api/client";
import { Empty } from "../../components/Empty";
import { Snippet } from "../../components/Snippet";

const START = (uri: string, experiment: string) => `import mlflow

mlflow.set_tracking_uri("${uri}")
mlflow.set_experiment(${JSON.stringify(experiment)})

with mlflow.start_run():
    mlflow.log_param("learning_rate", 0.01)
    for step in range(100):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)`;

interface Props {
  experimentName: string;
  filtered: boolean;
  deleted: boolean;
}

export function NoRuns({ experimentName, filtered, deleted }: Props) {
  if (filtered) return <Empty title="No run matches" text="Loosen the filter above, or clear it to see every run." />;
  if (deleted) return <Empty title="Nothing deleted" text="Deleted runs wait here until they are restored or removed for good with mlflow gc." />;
  return (
    <Empty title="No runs yet" text="Runs appear here while they are logged. To make one:">
      <Snippet code={START(trackingUri(), experimentName)} />
    </Empty>
  );
}
