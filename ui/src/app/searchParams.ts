// The query string holds plain text: `?sort=-metrics.loss&sel=a,b`. No JSON, so that links stay short and readable.

export type SearchParams = Record<string, string | undefined>;

export function parseSearch(text: string): SearchParams {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === "string" && value !== "") params.set(key, value);
  }
  // Characters that are legal in a query and common in ours stay readable.
  const text = params.toString().replaceAll("%2C", ",").replaceAll("%2F", "/").replaceAll("%3A", ":");
  return text ? `?${text}` : "";
}

/** Keeps the named parameters of a page and drops the rest. */
export function only<K extends string>(...names: K[]) {
  return (search: Record<string, unknown>): { [N in K]?: string } => {
    const kept: { [N in K]?: string } = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === "string" && value !== "") kept[name] = value;
    }
    return kept;
  };
}

export function splitList(text: string | undefined): string[] {
  return text ? text.split(",").filter(Boolean) : [];
}

/** Empty lists leave no trace in the address. */
export function joinList(items: Iterable<string>): string | undefined {
  return [...items].join(",") || undefined;
}

export interface Sort {
  key: string;
  descending: boolean;
}

/** `-metrics.loss` is descending. */
export function parseSort(text: string | undefined, fallback: Sort): Sort {
  if (!text) return fallback;
  return text.startsWith("-") ? { key: text.slice(1), descending: true } : { key: text, descending: false };
}

export function formatSort({ key, descending }: Sort): string {
  return descending ? `-${key}` : key;
}
