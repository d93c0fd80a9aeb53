import { CopyButton } from "./CopyButton";
import css from "./Snippet.module.css";

/** Code to take along. */
export function Snippet({ code }: { code: string }) {
  return (
    <div className={css.snippet}>
      <pre>{code}</pre>
      <span className={css.copy}>
        <CopyButton value={code} label="Copy the code" />
      </span>
    </div>
  );
}
