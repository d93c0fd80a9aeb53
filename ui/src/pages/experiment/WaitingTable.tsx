import { Skeleton } from "@mantine/core";
import css from "./ExperimentPage.module.css";

/** The shape of the table before its first rows. */
export function WaitingTable() {
  return (
    <div className={css.waiting} aria-busy="true" aria-label="Loading runs">
      {Array.from({ length: 14 }, (_, row) => (
        <div key={row}>
          <Skeleton h={10} w={150 + ((row * 53) % 60)} />
          {Array.from({ length: 6 }, (_, cell) => (
            <Skeleton key={cell} h={10} w={64} />
          ))}
        </div>
      ))}
    </div>
  );
}
