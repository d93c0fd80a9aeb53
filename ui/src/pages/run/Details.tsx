import type { ReactNode } from "react";
import type { Run } from "../../api/runs";
import { CopyButton } from "../../components/CopyButton";
import { formatDate } from "../../format/time";
import css from "./OverviewTab.module.css";

interface Fact {
  name: string;
  value: ReactNode;
  copy?: string;
}

function facts(run: Run): Fact[] {
  const list: Fact[] = [{ name: "Run ID", value: <code>{run.id}</code>, copy: run.id }];
  if (run.startedAt) list.push({ name: "Started", value: formatDate(run.startedAt) });
  if (run.endedAt) list.push({ name: "Ended", value: formatDate(run.endedAt) });
  if (run.source) list.push({ name: "Source", value: run.source, copy: run.source });
  if (run.gitBranch) list.push({ name: "Branch", value: run.gitBranch });
  if (run.gitCommit) list.push({ name: "Commit", value: <code>{run.gitCommit.slice(0, 12)}</code>, copy: run.gitCommit });
  if (run.gitRepository) list.push({ name: "Repository", value: run.gitRepository, copy: run.gitRepository });
  for (const dataset of run.datasets) {
    list.push({
      name: dataset.context ? `Dataset (${dataset.context})` : "Dataset",
      value: (
        <>
          {dataset.name} <code>{dataset.digest}</code>
        </>
      ),
      copy: dataset.digest,
    });
  }
  if (run.artifactUri) list.push({ name: "Artifacts", value: <code>{run.artifactUri}</code>, copy: run.artifactUri });
  return list;
}

/** Where a run came from and when. */
export function Details({ run }: { run: Run }) {
  return (
    <section>
      <h2>Details</h2>
      <dl className={css.facts}>
        {facts(run).map((fact, index) => (
          <div key={`${fact.name}${index}`}>
            <dt>{fact.name}</dt>
            <dd>
              <span>{fact.value}</span>
              {fact.copy && <CopyButton value={fact.copy} label={`Copy: ${fact.name}`} size={12} />}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
