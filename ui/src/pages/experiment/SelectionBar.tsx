import { Button, CloseButton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { GitCompare, RotateCcw, Trash2 } from "lucide-react";
import { useDeleteRuns, useRestoreRuns } from "../../api/runs";
import { notifyDone, notifyError } from "../../app/notify";
import css from "./ExperimentPage.module.css";

interface Props {
  experimentId: string;
  ids: string[];
  deleted: boolean;
  onClear: () => void;
}

const runs = (count: number) => (count === 1 ? "1 run" : `${count} runs`);

/** What can be done with the selected runs; there only while some are. */
export function SelectionBar({ experimentId, ids, deleted, onClear }: Props) {
  const remove = useDeleteRuns();
  const restore = useRestoreRuns();
  if (ids.length === 0) return null;

  const bringBack = () =>
    restore.mutate(ids, {
      onSuccess: () => notifyDone(`${runs(ids.length)} restored.`),
      onError: (error) => notifyError("Not restored", error),
      onSettled: onClear,
    });
  const takeAway = () =>
    remove.mutate(ids, {
      onSuccess: () => notifyDone(`${runs(ids.length)} deleted.`, bringBack),
      onError: (error) => notifyError("Not all were deleted", error),
      onSettled: onClear,
    });

  return (
    <div className={css.selection} role="region" aria-label="Selected runs">
      <Text span size="sm" fw={500} aria-live="polite">
        {ids.length} selected
      </Text>
      <Button
        leftSection={<GitCompare size={14} />}
        disabled={ids.length < 2}
        renderRoot={(props) => (
          <Link to="/experiments/$experimentId/compare" params={{ experimentId }} search={{ runs: ids.join(",") }} {...props} />
        )}
      >
        Compare
      </Button>
      {deleted ? (
        <Button variant="default" leftSection={<RotateCcw size={14} />} loading={restore.isPending} onClick={bringBack}>
          Restore
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<Trash2 size={14} />}
          loading={remove.isPending}
          onClick={takeAway}
        >
          Delete
        </Button>
      )}
      <CloseButton aria-label="Clear the selection" onClick={onClear} />
    </div>
  );
}
