// Links of MLflow's own UI (`…/#/experiments/1/runs/abc`) stand in notebooks, chats and logs; they go on working.

function list(search: URLSearchParams, name: string): string[] {
  try {
    const value: unknown = JSON.parse(search.get(name) ?? "[]");
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}

/** The path of ours that shows what an old fragment showed, or null when the fragment is not an old link. */
export function translateLegacyLink(fragment: string): string | null {
  if (!fragment.startsWith("#/")) return null;
  const [path = "", query = ""] = fragment.slice(1).split("?", 2);
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  const [root, experiment, runs, run, tab, ...rest] = parts;
  if (root === "compare-runs") {
    const search = new URLSearchParams(query);
    const runIds = list(search, "runs");
    const target = list(search, "experiments")[0] ?? "0";
    return `/experiments/${encodeURIComponent(target)}/compare?runs=${runIds.map(encodeURIComponent).join(",")}`;
  }
  if (root !== "experiments" || !experiment) return "/experiments";
  const base = `/experiments/${encodeURIComponent(experiment)}`;
  if (runs !== "runs" || !run) return base;
  const page = `${base}/runs/${encodeURIComponent(run)}`;
  if (tab === "artifacts" || tab === "artifactPath") {
    return `${page}/artifacts${rest.length ? `?path=${encodeURIComponent(rest.join("/"))}` : ""}`;
  }
  return tab?.includes("metrics") ? `${page}/metrics` : page;
}
