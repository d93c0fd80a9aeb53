import { Button, Group } from "@mantine/core";
import { Link, useRouter } from "@tanstack/react-router";
import { Problem } from "../components/Problem";

export function PageError({ error }: { error: unknown }) {
  const router = useRouter();
  return (
    <Problem title="This page stumbled" error={error}>
      <Group>
        <Button onClick={() => void router.invalidate()}>Try again</Button>
        <Button variant="default" component="a" href={router.basepath || "/"}>
          Start over
        </Button>
      </Group>
    </Problem>
  );
}

export function PageMissing() {
  return (
    <Problem title="There is no such page" text="The address may be misspelt, or the page belongs to a part of MLflow that this UI does not show yet.">
      <Button component={Link} to="/experiments">
        To the experiments
      </Button>
    </Problem>
  );
}
