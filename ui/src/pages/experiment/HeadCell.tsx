import { ArrowDown, ArrowUp } from "lucide-react";
import type { Sort } from "../../app/searchParams";
import css from "./RunsTable.module.css";

interface Props {
  id: string;
  label: string;
  sortable: boolean;
  numeric: boolean;
  sort: Sort;
  onSort: (sort: Sort | null) => void;
}

// Numbers and times are most often wanted from the top, names from A.
const startsDescending = (id: string) => id.startsWith("metrics.") || id.endsWith("_time");

/** A heading; clicks go through the two directions and back to the default order. */
export function HeadCell({ id, label, sortable, sort, onSort }: Props) {
  const active = sort.key === id;
  if (!sortable) return <span className={css.label}>{label}</span>;
  const first = startsDescending(id);
  const click = () => {
    if (!active) onSort({ key: id, descending: first });
    else onSort(sort.descending === first ? { key: id, descending: !first } : null);
  };
  return (
    <button type="button" className={css.sort} data-active={active || undefined} title={label} onClick={click}>
      <span className={css.label}>{label}</span>
      {active && (sort.descending ? <ArrowDown size={12} /> : <ArrowUp size={12} />)}
    </button>
  );
}
