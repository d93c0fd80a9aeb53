import { Button, Group, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { messageOf } from "../app/notify";

interface Props {
  title: string;
  label: string;
  action: string;
  initial?: string;
  onClose: () => void;
  /** Rejects with what the server said; the dialog then stays open and shows it. */
  onSubmit: (name: string) => Promise<unknown>;
}

/** Asks for one name. Mounted while it is open. */
export function NameDialog({ title, label, action, initial = "", onClose, onSubmit }: Props) {
  const [name, setName] = useState(initial);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      await onSubmit(name.trim());
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={(event) => void submit(event)}>
        <TextInput
          data-autofocus
          label={label}
          value={name}
          error={problem || undefined}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="off"
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={!name.trim() || name.trim() === initial}>
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
