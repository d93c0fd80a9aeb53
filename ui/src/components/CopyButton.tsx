import { ActionIcon, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Check, Copy } from "lucide-react";

interface Props {
  value: string;
  label: string;
  size?: number;
}

export function CopyButton({ value, label, size = 14 }: Props) {
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <Tooltip label={clipboard.copied ? "Copied" : label}>
      <ActionIcon
        variant="subtle"
        color={clipboard.copied ? "stream" : "gray"}
        size={size + 10}
        aria-label={label}
        onClick={() => clipboard.copy(value)}
      >
        {clipboard.copied ? <Check size={size} /> : <Copy size={size} />}
      </ActionIcon>
    </Tooltip>
  );
}
