import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { ApiError } from "../api/client";

interface Props {
  title: string;
  text?: string;
  error?: unknown;
  children?: ReactNode;
}

/** A page, or a part of one, that cannot be shown: what happened in the server's words, and a way on. */
export function Problem({ title, text, error, children }: Props) {
  const message = text ?? (error instanceof Error ? error.message : error ? String(error) : "");
  return (
    <Stack role="alert" gap="xs" w="100%" maw={560} mx="auto" px="md" py={64} align="flex-start">
      <Title order={2} size="h4">
        {title}
      </Title>
      {message && <Text style={{ overflowWrap: "anywhere" }}>{message}</Text>}
      {error instanceof ApiError && error.status > 0 && (
        <Text size="xs" c="dimmed" ff="monospace">
          {error.status} {error.code}
        </Text>
      )}
      {children}
    </Stack>
  );
}
