import { queryOptions } from "@tanstack/react-query";
import { address, get, type Result, send } from "./client";

export interface ArtifactFile {
  path: string;
  name: string;
  isDirectory: boolean;
  size: number | null;
}

export interface ArtifactText {
  text: string;
  /** The file goes on beyond what was read. */
  cut: boolean;
}

/** A preview reads at most this much of a file. */
export const PREVIEW_BYTES = 2 * 1024 * 1024;

export function artifactAddress(runId: string, path: string): string {
  return address("get-artifact", { run_id: runId, path });
}

/** Reads the first bytes of a response as UTF-8 text and drops the rest of the stream. */
export async function readStart(response: Response, limit: number): Promise<ArtifactText> {
  const reader = response.body?.getReader();
  if (!reader) return { text: "", cut: false };
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), cut: false };
    const rest = limit - size;
    if (value.length > rest) {
      await reader.cancel();
      return { text: text + decoder.decode(value.subarray(0, rest)), cut: true };
    }
    size += value.length;
    text += decoder.decode(value, { stream: true });
  }
}

// Folders first, then by name.
const selectFiles = (data: Result<"/api/2.0/mlflow/artifacts/list", "get">): ArtifactFile[] =>
  (data.files ?? [])
    .map((file) => ({
      path: file.path ?? "",
      name: (file.path ?? "").split("/").at(-1) ?? "",
      isDirectory: file.is_dir ?? false,
      size: file.file_size ?? null,
    }))
    .sort((a, b) => Number(b.isDirectory) - Number(a.isDirectory) || a.name.localeCompare(b.name));

export const artifactQueries = {
  list: (runId: string, path: string) =>
    queryOptions({
      queryKey: ["artifacts", runId, "list", path],
      queryFn: ({ signal }) =>
        get("/api/2.0/mlflow/artifacts/list", { run_id: runId, ...(path ? { path } : {}) }, signal),
      select: selectFiles,
    }),
  text: (runId: string, path: string) =>
    queryOptions({
      queryKey: ["artifacts", runId, "text", path],
      queryFn: async ({ signal }) => readStart(await send(artifactAddress(runId, path), { signal }), PREVIEW_BYTES),
      staleTime: 60_000,
    }),
};
