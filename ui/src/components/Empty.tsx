import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Nothing here yet, and what to do about it. */
export function Empty({ title, text, children }: { title: string; text?: ReactNode; children?: ReactNode }) {
  return (
    <Stack gap="sm" w="100%" maw={600} mx="auto" px="md" py={56} align="flex-start">
      <div>
        <Title order={2} size="h4" mb={4}>
          {title}
        </Title>
        {text && <Text c="dimmed">{text}</Text>}
      </div>
      {children}
    </Stack>
  );
}
