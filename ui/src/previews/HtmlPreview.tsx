import css from "./previews.module.css";

// The page may run its own scripts, but has no origin (no cookies, no API) and no network.
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; media-src data: blob:; worker-src blob:";

/** A logged HTML page, locked up. */
export function HtmlPreview({ html, title }: { html: string; title: string }) {
  const page = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}">${html}`;
  return <iframe className={css.frame} sandbox="allow-scripts" referrerPolicy="no-referrer" srcDoc={page} title={title} />;
}
