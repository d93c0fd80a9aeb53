import { Button, Checkbox, Popover, Switch, Text, TextInput } from "@mantine/core";
import { Columns3, Search } from "lucide-react";
import { useState } from "react";
import { type Column, type Group, GROUP_LABELS } from "./columns";
import css from "./ExperimentPage.module.css";

const GROUPS: Group[] = ["attributes", "metrics", "params", "tags"];
// Beyond this a list is not read but searched.
const LISTED = 60;

interface Props {
  known: Column[];
  shown: string[];
  onShown: (ids: string[] | null) => void;
  nested: boolean;
  /** Sorted runs are never nested. */
  sorted: boolean;
  onNested: (on: boolean) => void;
}

export function ColumnChooser({ known, shown, onShown, nested, sorted, onNested }: Props) {
  const [text, setText] = useState("");
  const chosen = new Set(shown);
  const matching = known.filter((column) => column.label.toLowerCase().includes(text.trim().toLowerCase()));

  const set = (ids: string[], on: boolean) => {
    const rest = shown.filter((id) => !ids.includes(id));
    onShown(on ? [...rest, ...ids] : rest);
  };

  return (
    <Popover position="bottom-end" width={300} trapFocus returnFocus onClose={() => setText("")}>
      <Popover.Target>
        <Button variant="default" leftSection={<Columns3 size={14} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={css.chooserTop}>
          <TextInput
            type="search"
            placeholder="Find a column"
            aria-label="Find a column"
            data-autofocus
            leftSection={<Search size={14} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </div>
        <div className={css.chooserList}>
          {GROUPS.map((group) => {
            const columns = matching.filter((column) => column.group === group);
            if (columns.length === 0) return null;
            const ids = columns.map((column) => column.id);
            const all = ids.every((id) => chosen.has(id));
            return (
              <fieldset key={group} className={css.chooserGroup}>
                <legend>
                  <span>{GROUP_LABELS[group]}</span>
                  <button type="button" onClick={() => set(ids, !all)}>
                    {all ? "Hide all" : "Show all"}
                  </button>
                </legend>
                {columns.slice(0, LISTED).map((column) => (
                  <Checkbox
                    key={column.id}
                    size="xs"
                    label={column.label}
                    checked={chosen.has(column.id)}
                    onChange={(event) => set([column.id], event.currentTarget.checked)}
                  />
                ))}
                {columns.length > LISTED && (
                  <Text size="xs" c="dimmed">
                    and {columns.length - LISTED} more: search for them
                  </Text>
                )}
              </fieldset>
            );
          })}
          {matching.length === 0 && (
            <Text size="sm" c="dimmed" p="sm">
              No column is called so.
            </Text>
          )}
        </div>
        <div className={css.chooserEnd}>
          <Switch
            size="xs"
            label={sorted ? "Nested only while unsorted" : "Nest under parents"}
            checked={nested}
            disabled={sorted}
            onChange={(event) => onNested(event.currentTarget.checked)}
          />
          <Button variant="subtle" onClick={() => onShown(null)}>
            Reset
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
