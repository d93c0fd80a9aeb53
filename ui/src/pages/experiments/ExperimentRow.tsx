import { ActionIcon, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, Pencil, RotateCcw, Trash2 } from "lucide-react";
import { memo, useState } from "react";
import {
  type Experiment,
  useDeleteExperiment,
  useRenameExperiment,
  useRestoreExperiment,
} from "../../api/experiments";
import { runQueries } from "../../api/runs";
import { notifyDone, notifyError } from "../../app/notify";
import { Moment } from "../../components/Moment";
import { NameDialog } from "../../components/NameDialog";
import { StatusDot } from "../../components/StatusDot";
import css from "./ExperimentTable.module.css";

interface Props {
  experiment: Experiment;
  top: number;
  height: number;
}

export const ExperimentRow = memo(function ExperimentRow({ experiment, top, height }: Props) {
  const { id, name } = experiment;
  return (
    <div role="row" className={css.row} style={{ transform: `translateY(${top}px)`, height }}>
      <div role="cell" className={css.name}>
        <Link to="/experiments/$experimentId" params={{ experimentId: id }} title={name}>
          {name}
        </Link>
      </div>
      <div role="cell" className={css.last}>
        {!experiment.deleted && <LastRun experimentId={id} />}
      </div>
      <div role="cell" className={css.time}>
        <Moment at={experiment.createdAt} />
      </div>
      <div role="cell" className={css.time}>
        <Moment at={experiment.updatedAt} />
      </div>
      <div role="cell" className={css.menu}>
        <Actions experiment={experiment} />
      </div>
    </div>
  );
});

// Asked row by row, for the rows on the screen only.
function LastRun({ experimentId }: { experimentId: string }) {
  const { data: run, isPending } = useQuery(runQueries.latest(experimentId));
  if (isPending) return null;
  if (!run) return <span className={css.none}>no runs</span>;
  return (
    <Link
      to="/experiments/$experimentId/runs/$runId"
      params={{ experimentId, runId: run.id }}
      className={css.run}
      title={run.name}
    >
      <StatusDot status={run.status} />
      <span className={css.runName}>{run.name}</span>
      <span className={css.ago}>
        <Moment at={run.startedAt} />
      </span>
    </Link>
  );
}

function Actions({ experiment: { id, name, deleted } }: { experiment: Experiment }) {
  const [renaming, setRenaming] = useState(false);
  const rename = useRenameExperiment();
  const remove = useDeleteExperiment();
  const restore = useRestoreExperiment();

  const bringBack = () =>
    restore.mutate(id, {
      onSuccess: () => notifyDone(`“${name}” is back.`),
      onError: (error) => notifyError("Not restored", error),
    });
  const takeAway = () =>
    remove.mutate(id, {
      onSuccess: () => notifyDone(`“${name}” was deleted.`, bringBack),
      onError: (error) => notifyError("Not deleted", error),
    });

  return (
    <>
      <Menu width={150}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${name}`}>
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {deleted ? (
            <Menu.Item leftSection={<RotateCcw size={14} />} onClick={bringBack}>
              Restore
            </Menu.Item>
          ) : (
            <>
              <Menu.Item leftSection={<Pencil size={14} />} onClick={() => setRenaming(true)}>
                Rename
              </Menu.Item>
              <Menu.Item leftSection={<Trash2 size={14} />} color="red" onClick={takeAway}>
                Delete
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {renaming && (
        <NameDialog
          title="Rename experiment"
          label="Name"
          action="Rename"
          initial={name}
          onClose={() => setRenaming(false)}
          onSubmit={(next) => rename.mutateAsync({ id, name: next })}
        />
      )}
    </>
  );
}
