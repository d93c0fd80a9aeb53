import { Link, type LinkProps } from "@tanstack/react-router";
import { CopyButton } from "../../components/CopyButton";
import css from "./OverviewTab.module.css";

interface Row {
  key: string;
  value: string;
  title: string;
  to?: Pick<LinkProps, "to" | "params" | "search">;
}

interface Props {
  title: string;
  rows: Row[];
  total: number;
  empty: string;
  numeric?: boolean;
}

/** Names and values; a value too long for its line is cut and can be copied whole. */
export function KeyTable({ title, rows, total, empty, numeric = false }: Props) {
  const count = rows.length === total ? total : `${rows.length} of ${total}`;
  return (
    <section className={css.card}>
      <h2>
        {title} {total > 0 && <small>{count}</small>}
      </h2>
      {rows.length === 0 ? (
        <p className={css.empty}>{empty}</p>
      ) : (
        <table>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row" title={row.key}>
                  {row.to ? <Link {...row.to}>{row.key}</Link> : row.key}
                </th>
                <td data-numeric={numeric || undefined} title={row.title}>
                  <span>{row.value}</span>
                </td>
                <td className={css.copy}>
                  <CopyButton value={numeric ? row.title.split(" ")[0] ?? "" : row.value} label={`Copy ${row.key}`} size={12} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
