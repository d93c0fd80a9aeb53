// The one place that speaks HTTP. Paths and shapes come from the generated OpenAPI types.
import type { paths } from "./generated/schema";

type Json<T> = T extends { content: { "application/json": infer B } } ? B : never;
type With<M extends string> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths];
type Operation<P extends keyof paths, M extends "get" | "post"> = NonNullable<paths[P][M]>;

export type GetPath = With<"get">;
export type PostPath = With<"post">;
export type Result<P extends keyof paths, M extends "get" | "post"> =
  Operation<P, M> extends { responses: { 200: infer R } } ? Json<R> : never;
export type Body<P extends PostPath> =
  Operation<P, "post"> extends { requestBody?: infer B } ? Json<NonNullable<B>> : never;
export type Query<P extends GetPath> =
  Operation<P, "get"> extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;

/** What the server answered instead of a result: its own code and message. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly status: number,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** Path that the app is mounted below, with a slash at its end (the server writes it into `<base>`). */
export function basePath(): string {
  return typeof document === "undefined" ? "/" : new URL(document.baseURI).pathname.replace(/[^/]*$/, "");
}

/** Address a client in Python would be pointed at. */
export function trackingUri(): string {
  return `${window.location.origin}${basePath()}`.replace(/\/$/, "");
}

export type QueryValue = string | number | boolean | null | undefined | readonly (string | number)[];

/** Address below the mount point; lists repeat their key, missing values are left out. */
export function address(path: string, query: Record<string, QueryValue> = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    for (const item of Array.isArray(value) ? value : [value]) search.append(key, String(item));
  }
  const text = search.toString();
  return `${basePath()}${path.replace(/^\//, "")}${text ? `?${text}` : ""}`;
}

async function failure(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  try {
    const body = JSON.parse(text) as { error_code?: unknown; message?: unknown };
    if (typeof body.message === "string") {
      return new ApiError(body.message, String(body.error_code ?? "UNKNOWN"), response.status);
    }
  } catch {
    // Not JSON: a proxy or a page stood in between.
  }
  const plain = text && !text.trimStart().startsWith("<") ? text.slice(0, 300) : response.statusText;
  return new ApiError(plain || `The server answered ${response.status}.`, "HTTP_ERROR", response.status);
}

/** Fetches, and throws an ApiError for everything but success. */
export async function send(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError("The server cannot be reached. It may be down or restarting.", "UNREACHABLE", 0);
  }
  if (!response.ok) throw await failure(response);
  return response;
}

const rpc = (path: string) => path.replace(/^\/api\//, "/ajax-api/");

export async function get<P extends GetPath>(path: P, query: Query<P>, signal?: AbortSignal): Promise<Result<P, "get">> {
  const response = await send(address(rpc(path), query as Record<string, QueryValue>), { signal: signal ?? null });
  return (await response.json()) as Result<P, "get">;
}

export async function post<P extends PostPath>(path: P, body: Body<P>, signal?: AbortSignal): Promise<Result<P, "post">> {
  const response = await send(address(rpc(path)), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
  return (await response.json()) as Result<P, "post">;
}
