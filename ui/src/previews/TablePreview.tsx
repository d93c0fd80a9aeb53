import { useMemo } from "react";
import { parseTable } from "./csv";
import css from "./previews.module.css";

const ROWS = 1000;
const isNumber = (text: string) => text.trim() !== "" && !Number.isNaN(Number(text));

/** The first rows of a table in text form; its first line is taken as the heading. */
export function TablePreview({ text, delimiter }: { text: string; delimiter: string }) {
  const rows = useMemo(() => parseTable(text, delimiter, ROWS + 2), [text, delimiter]);
  const [head = [], ...all] = rows;
  const body = all.slice(0, ROWS);
  return (
    <>
      {all.length > ROWS && <p className={css.cut}>The first {ROWS.toLocaleString("en")} rows are shown.</p>}
      <div className={css.table} tabIndex={0} role="region" aria-label="Table">
        <table>
          <thead>
            <tr>
              {head.map((name, index) => (
                <th key={index} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {body.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={column} data-numeric={isNumber(cell) || undefined}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
