import { Button, Group, Text } from "@mantine/core";

interface Props {
  text: string;
  note?: string | undefined;
  onUndo?: (() => void) | undefined;
}

export function ToastBody({ text, note, onUndo }: Props) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <div>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {text}
        </Text>
        {note && (
          <Text size="xs" c="dimmed" ff="monospace">
            {note}
          </Text>
        )}
      </div>
      {onUndo && (
        <Button variant="light" onClick={onUndo}>
          Undo
        </Button>
      )}
    </Group>
  );
}
