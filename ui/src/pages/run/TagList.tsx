import { ActionIcon, Button, CloseButton, Group, TextInput } from "@mantine/core";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type Run, useDeleteRunTag, useSetRunTag } from "../../api/runs";
import { messageOf, notifyDone, notifyError } from "../../app/notify";
import css from "./OverviewTab.module.css";

/** Tags that people set; they can be added, changed and taken away here. */
export function TagList({ run }: { run: Run }) {
  const [adding, setAdding] = useState(false);
  const set = useSetRunTag();
  const remove = useDeleteRunTag();
  const tags = [...run.tags].sort(([a], [b]) => a.localeCompare(b));

  const takeAway = (key: string, value: string) =>
    remove.mutate(
      { id: run.id, key },
      {
        onSuccess: () =>
          notifyDone(`Tag “${key}” was removed.`, () =>
            set.mutate({ id: run.id, key, value }, { onError: (error) => notifyError("Not restored", error) }),
          ),
        onError: (error) => notifyError("Not removed", error),
      },
    );

  return (
    <section>
      <h2>
        Tags
        {!run.deleted && (
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Add a tag" onClick={() => setAdding(!adding)}>
            <Plus size={14} />
          </ActionIcon>
        )}
      </h2>
      {adding && (
        <TagForm
          onClose={() => setAdding(false)}
          onSubmit={(key, value) => set.mutateAsync({ id: run.id, key, value })}
        />
      )}
      {tags.length === 0 && !adding && <p className={css.empty}>No tags.</p>}
      <ul className={css.tags}>
        {tags.map(([key, value]) => (
          <li key={key}>
            <span title={`${key}: ${value}`}>
              <b>{key}</b> {value}
            </span>
            {!run.deleted && <CloseButton size="xs" aria-label={`Remove the tag ${key}`} onClick={() => takeAway(key, value)} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface FormProps {
  onClose: () => void;
  onSubmit: (key: string, value: string) => Promise<unknown>;
}

function TagForm({ onClose, onSubmit }: FormProps) {
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [problem, setProblem] = useState("");
  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await onSubmit(key.trim(), value);
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} className={css.tagForm}>
      <Group gap={6} wrap="nowrap" align="flex-start">
        <TextInput
          size="xs"
          placeholder="Key"
          aria-label="Key"
          autoFocus
          value={key}
          error={problem || undefined}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          placeholder="Value"
          aria-label="Value"
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <Button type="submit" disabled={!key.trim()}>
          Add
        </Button>
      </Group>
    </form>
  );
}
