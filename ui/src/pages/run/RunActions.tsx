import { ActionIcon, Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, Pencil, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { type Run, useDeleteRuns, useRenameRun, useRestoreRuns } from "../../api/runs";
import { notifyDone, notifyError } from "../../app/notify";
import { NameDialog } from "../../components/NameDialog";

export function RunActions({ run }: { run: Run }) {
  const [renaming, setRenaming] = useState(false);
  const navigate = useNavigate();
  const rename = useRenameRun();
  const remove = useDeleteRuns();
  const restore = useRestoreRuns();

  const bringBack = () =>
    restore.mutate([run.id], {
      onSuccess: () => notifyDone(`“${run.name}” is back.`),
      onError: (error) => notifyError("Not restored", error),
    });
  const takeAway = () =>
    remove.mutate([run.id], {
      onSuccess: () => {
        notifyDone(`“${run.name}” was deleted.`, bringBack);
        void navigate({ to: "/experiments/$experimentId", params: { experimentId: run.experimentId } });
      },
      onError: (error) => notifyError("Not deleted", error),
    });

  return (
    <>
      <Menu width={150}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label="Actions for this run">
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={14} />} onClick={() => setRenaming(true)} disabled={run.deleted}>
            Rename
          </Menu.Item>
          {run.deleted ? (
            <Menu.Item leftSection={<RotateCcw size={14} />} onClick={bringBack}>
              Restore
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<Trash2 size={14} />} color="red" onClick={takeAway}>
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {renaming && (
        <NameDialog
          title="Rename run"
          label="Name"
          action="Rename"
          initial={run.name}
          onClose={() => setRenaming(false)}
          onSubmit={(name) => rename.mutateAsync({ id: run.id, name })}
        />
      )}
    </>
  );
}
