export type Kind = "image" | "audio" | "video" | "markdown" | "html" | "json" | "table" | "text" | "unknown";

const EXTENSIONS: Record<Exclude<Kind, "unknown">, string> = {
  image: "png jpg jpeg gif webp avif bmp ico svg",
  audio: "wav mp3 ogg flac m4a",
  video: "mp4 webm mov",
  markdown: "md markdown",
  html: "html htm",
  json: "json geojson ipynb",
  table: "csv tsv",
  text:
    "txt log out err py pyi ipy js mjs ts tsx jsx css scss yaml yml toml ini cfg conf env xml sql sh bash zsh r jl scala java kt go rs c h cc cpp hpp cu rb pl lua proto graphql jsonl ndjson tex rst diff patch dockerfile makefile mlproject lock gitignore",
};
const BY_EXTENSION = new Map(
  Object.entries(EXTENSIONS).flatMap(([kind, list]) => list.split(" ").map((extension) => [extension, kind as Kind])),
);
// Names without an extension that are text all the same.
const BY_NAME = new Set(["mlmodel", "readme", "license", "dockerfile", "makefile", "requirements", "mlproject"]);

/** How a file can be shown, judged by its name. */
export function kindOf(path: string): Kind {
  const name = (path.split("/").at(-1) ?? "").toLowerCase();
  const dot = name.lastIndexOf(".");
  if (dot < 0) return BY_NAME.has(name) ? "text" : "unknown";
  return BY_EXTENSION.get(name.slice(dot + 1)) ?? "unknown";
}
