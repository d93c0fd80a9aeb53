import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight, File, Folder } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { type ArtifactFile, artifactQueries } from "../../api/artifacts";
import { formatBytes } from "../../format/numbers";
import css from "./ArtifactsTab.module.css";

interface Props {
  runId: string;
  selected: string;
  onSelect: (path: string) => void;
}

// Arrow keys walk the visible items, as in file managers: they follow the order of the page.
function walk(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="treeitem"] > button')];
  const next = items[items.indexOf(document.activeElement as HTMLElement) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

/** Files of a run; a folder is read when it is opened. */
export function ArtifactTree(props: Props) {
  return (
    <ul role="tree" aria-label="Artifacts" className={css.list} onKeyDown={walk}>
      <Level {...props} path="" depth={0} />
    </ul>
  );
}

function Level({ path, depth, ...props }: Props & { path: string; depth: number }) {
  const { data: files, error } = useQuery(artifactQueries.list(props.runId, path));
  if (error) return <li className={css.note}>{error.message}</li>;
  if (!files) {
    return (
      <li className={css.note} style={{ paddingLeft: 14 + depth * 16 }}>
        <Loader size={12} />
      </li>
    );
  }
  return files.map((file) => <Item key={file.path} {...props} file={file} depth={depth} />);
}

function Item({ file, depth, ...props }: Props & { file: ArtifactFile; depth: number }) {
  const { selected, onSelect } = props;
  // A link to a file opens the folders on the way to it.
  const [open, setOpen] = useState(selected.startsWith(`${file.path}/`));
  const isSelected = selected === file.path;
  return (
    <li role="treeitem" aria-expanded={file.isDirectory ? open : undefined} aria-selected={isSelected} className={css.item}>
      <button
        type="button"
        title={file.path}
        data-selected={isSelected || undefined}
        style={{ paddingLeft: 10 + depth * 16 }}
        onClick={() => (file.isDirectory ? setOpen(!open) : onSelect(file.path))}
        onKeyDown={(event) => {
          if (!file.isDirectory) return;
          if (event.key === "ArrowRight") setOpen(true);
          if (event.key === "ArrowLeft") setOpen(false);
        }}
      >
        {file.isDirectory ? open ? <ChevronDown size={13} /> : <ChevronRight size={13} /> : <i />}
        {file.isDirectory ? <Folder size={14} /> : <File size={14} />}
        <span>{file.name}</span>
        {file.size !== null && !file.isDirectory && <small>{formatBytes(file.size)}</small>}
      </button>
      {open && (
        <ul role="group" className={css.list}>
          <Level {...props} path={file.path} depth={depth + 1} />
        </ul>
      )}
    </li>
  );
}
