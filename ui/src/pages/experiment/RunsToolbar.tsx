import { ActionIcon, SegmentedControl, Text, Tooltip } from "@mantine/core";
import { RefreshCw } from "lucide-react";
import { ColumnChooser } from "./ColumnChooser";
import type { Column } from "./columns";
import css from "./ExperimentPage.module.css";
import { FilterBar } from "./FilterBar";

interface Props {
  filter: string;
  refused: string;
  onFilter: (text: string) => void;
  known: Column[];
  shown: string[];
  /** Null goes back to the columns shown by default. */
  onShown: (ids: string[] | null) => void;
  nested: boolean;
  sorted: boolean;
  onNested: (on: boolean) => void;
  deleted: boolean;
  onDeleted: (on: boolean) => void;
  onRefresh: () => void;
  refreshing: boolean;
  count: string;
}

export function RunsToolbar(props: Props) {
  return (
    <div className={css.toolbar}>
      <FilterBar filter={props.filter} refused={props.refused} onFilter={props.onFilter} known={props.known} />
      <div className={css.tools}>
        <Text span size="xs" c="dimmed" className={css.count} aria-live="polite">
          {props.count}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label="Which runs"
          value={props.deleted ? "deleted" : "active"}
          onChange={(value) => props.onDeleted(value === "deleted")}
          data={[
            { value: "active", label: "Active" },
            { value: "deleted", label: "Deleted" },
          ]}
        />
        <ColumnChooser
          known={props.known}
          shown={props.shown}
          onShown={props.onShown}
          nested={props.nested}
          sorted={props.sorted}
          onNested={props.onNested}
        />
        <Tooltip label="Refresh">
          <ActionIcon variant="default" size={30} aria-label="Refresh" onClick={props.onRefresh}>
            <RefreshCw size={14} className={props.refreshing ? css.turning : undefined} />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}
