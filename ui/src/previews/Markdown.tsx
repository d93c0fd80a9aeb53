import DOMPurify from "dompurify";
import { marked } from "marked";
import { useMemo } from "react";
import css from "./previews.module.css";

const purify = DOMPurify(window);
purify.addHook("afterSanitizeAttributes", (node) => {
  // Pictures from elsewhere would tell another host who reads this.
  if (node.nodeName === "IMG" && !/^data:image\//i.test(node.getAttribute("src") ?? "")) node.removeAttribute("src");
  if (node.nodeName === "A") {
    node.setAttribute("target", "_blank");
    node.setAttribute("rel", "noopener noreferrer");
  }
});

/** Markdown as HTML that carries no script, style, form, frame or foreign picture. */
export function sanitizedHtml(text: string): string {
  return purify.sanitize(marked.parse(text, { async: false, gfm: true }), {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ["style", "form", "input", "button", "textarea", "select", "audio", "video", "picture", "source"],
    FORBID_ATTR: ["style", "class", "id", "name", "srcset", "background"],
    ALLOW_DATA_ATTR: false,
  });
}

export function Markdown({ text }: { text: string }) {
  const html = useMemo(() => sanitizedHtml(text), [text]);
  return <div className={css.prose} dangerouslySetInnerHTML={{ __html: html }} />;
}
