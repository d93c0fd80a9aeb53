import { useMemo } from "react";
import css from "./previews.module.css";

/** Text with line numbers. The numbers are one text of their own, so that even long logs are only two elements. */
export function TextPreview({ text }: { text: string }) {
  const numbers = useMemo(() => {
    const lines = text.endsWith("\n") ? text.split("\n").length - 1 : text.split("\n").length;
    return Array.from({ length: lines }, (_, index) => index + 1).join("\n");
  }, [text]);
  if (text === "") return <p className={css.cut}>The file is empty.</p>;
  return (
    <div className={css.text} tabIndex={0} role="region" aria-label="Text of the file">
      <pre aria-hidden="true">{numbers}</pre>
      <pre>{text}</pre>
    </div>
  );
}
