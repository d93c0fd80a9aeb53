import { ActionIcon, CloseButton, Popover, Text, TextInput } from "@mantine/core";
import { CircleHelp, ListFilter } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import type { Column } from "./columns";
import css from "./ExperimentPage.module.css";

interface Props {
  filter: string;
  refused: string;
  onFilter: (text: string) => void;
  known: Column[];
}

/** A filter in MLflow's search grammar. The server judges it; what it says stands below the field. */
export function FilterBar({ filter, refused, onFilter, known }: Props) {
  const [text, setText] = useState(filter);
  useEffect(() => setText(filter), [filter]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFilter(text);
  };
  const clear = () => {
    setText("");
    onFilter("");
  };
  return (
    <form className={css.filter} onSubmit={submit} role="search">
      <TextInput
        data-page-search
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => {
          if (text.trim() !== filter) onFilter(text);
        }}
        aria-label="Filter runs"
        placeholder={example(known)}
        error={refused || undefined}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        leftSection={<ListFilter size={14} />}
        rightSectionWidth={text ? 58 : 34}
        rightSection={
          <>
            {text && <CloseButton size="sm" aria-label="Clear the filter" onClick={clear} />}
            <Help onUse={(sample) => onFilter(sample)} samples={samples(known)} />
          </>
        }
        classNames={{ input: css.filterInput ?? "", error: css.filterError ?? "" }}
      />
    </form>
  );
}

const quote = (key: string) => (/^[A-Za-z_][\w.]*$/.test(key) ? key : `\`${key}\``);

function example(known: Column[]): string {
  return samples(known)[0] ?? "status = 'FINISHED'";
}

// Made of the keys of this very experiment, so that an example works when it is clicked.
function samples(known: Column[]): string[] {
  const keys = (group: string) => known.filter((c) => c.group === group).map((c) => c.key);
  const easiest = (found: string[]) => found.find((key) => quote(key) === key) ?? found[0];
  const metric = easiest(keys("metrics").filter((key) => !key.startsWith("system/"))) ?? "loss";
  const param = easiest(keys("params")) ?? "model";
  return [
    `metrics.${quote(metric)} < 0.5`,
    `params.${quote(param)} LIKE '%a%'`,
    "status = 'FINISHED'",
    "run_name ILIKE '%night%'",
    `metrics.${quote(metric)} > 0 AND status != 'FAILED'`,
  ];
}

function Help({ samples, onUse }: { samples: string[]; onUse: (text: string) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={340} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="How to filter" onClick={() => setOpen(!open)}>
          <CircleHelp size={15} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p="sm">
        <Text size="xs" c="dimmed" mb={8}>
          Comparisons joined by AND. Text stands in quotes, unusual keys in backticks. Try one:
        </Text>
        {samples.map((sample) => (
          <button
            key={sample}
            type="button"
            className={css.sample}
            onClick={() => {
              onUse(sample);
              setOpen(false);
            }}
          >
            {sample}
          </button>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
