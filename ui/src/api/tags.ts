// Key/value lists as they stand on the wire.
export interface KeyValue {
  key?: string | null;
  value?: string | null;
}

export function toMap(entries: readonly KeyValue[] | null | undefined): Map<string, string> {
  return new Map((entries ?? []).map((entry) => [entry.key ?? "", entry.value ?? ""]));
}

/** Tags that MLflow itself reads; shown where they mean something rather than in the list of tags. */
export function isReserved(key: string): boolean {
  return key.startsWith("mlflow.");
}
