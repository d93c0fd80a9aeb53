import { Button, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { artifactAddress, artifactQueries, type ArtifactText, PREVIEW_BYTES } from "../api/artifacts";
import { CopyButton } from "../components/CopyButton";
import { Problem } from "../components/Problem";
import { formatBytes } from "../format/numbers";
import { HtmlPreview } from "./HtmlPreview";
import { type Kind, kindOf } from "./kinds";
import css from "./previews.module.css";
import { TablePreview } from "./TablePreview";
import { TextPreview } from "./TextPreview";

const Markdown = lazy(() => import("./Markdown").then((m) => ({ default: m.Markdown })));
const RENDERED = new Set<Kind>(["markdown", "html", "json", "table"]);

/** A file of a run: what it looks like, its source, and the way to download it. */
export function Preview({ runId, path }: { runId: string; path: string }) {
  const [source, setSource] = useState(false);
  const [asText, setAsText] = useState(false);
  const named = kindOf(path);
  const kind = named === "unknown" && asText ? "text" : named;
  const name = path.split("/").at(-1) ?? path;
  const url = artifactAddress(runId, path);

  function body() {
    if (kind === "image") return <img className={css.image} src={url} alt={name} />;
    if (kind === "audio") return <audio className={css.media} src={url} controls />;
    if (kind === "video") return <video className={css.media} src={url} controls />;
    if (kind === "unknown") {
      return (
        <div className={css.unknown}>
          <Text c="dimmed">This kind of file has no preview.</Text>
          <Button variant="default" onClick={() => setAsText(true)}>
            Show it as text
          </Button>
        </div>
      );
    }
    return <Content runId={runId} path={path} kind={source ? "text" : kind} />;
  }

  return (
    <>
      <header className={css.head}>
        <span className={css.path} title={path}>
          {path}
        </span>
        <CopyButton value={path} label="Copy the path" size={13} />
        <span className={css.space} />
        {RENDERED.has(kind) && (
          <SegmentedControl
            size="xs"
            aria-label="View"
            value={source ? "source" : "view"}
            onChange={(value) => setSource(value === "source")}
            data={[
              { value: "view", label: "View" },
              { value: "source", label: "Source" },
            ]}
          />
        )}
        <Button component="a" href={url} download={name} variant="default" leftSection={<Download size={14} />}>
          Download
        </Button>
      </header>
      {body()}
    </>
  );
}

function Content({ runId, path, kind }: { runId: string; path: string; kind: Kind }) {
  const { data, error } = useQuery(artifactQueries.text(runId, path));
  if (error) return <Problem title="The file could not be read" error={error} />;
  if (!data) return <Skeleton h={140} m={16} w="auto" />;
  return (
    <>
      {data.cut && <p className={css.cut}>The first {formatBytes(PREVIEW_BYTES)} are shown. Download the file to see the rest.</p>}
      <Suspense fallback={<Skeleton h={140} m={16} w="auto" />}>
        <Shown file={data} kind={kind} path={path} />
      </Suspense>
    </>
  );
}

function Shown({ file, kind, path }: { file: ArtifactText; kind: Kind; path: string }) {
  switch (kind) {
    case "markdown":
      return (
        <div className={css.markdown}>
          <Markdown text={file.text} />
        </div>
      );
    case "html":
      return <HtmlPreview html={file.text} title={path} />;
    case "table":
      return <TablePreview text={file.text} delimiter={path.toLowerCase().endsWith(".tsv") ? "\t" : ","} />;
    case "json":
      return <TextPreview text={file.cut ? file.text : indented(file.text)} />;
    default:
      return <TextPreview text={file.text} />;
  }
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
