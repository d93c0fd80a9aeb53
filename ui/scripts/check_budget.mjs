// Fails the build when the script of the cold shell (the entry and what it imports statically) outgrows its budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 250 * 1024;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

const files = new Set();
function collect(name) {
  const chunk = manifest[name];
  if (!chunk || files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const imported of chunk.imports ?? []) collect(imported);
}
for (const [name, chunk] of Object.entries(manifest)) if (chunk.isEntry) collect(name);

let total = 0;
for (const file of files) total += gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
const kib = (n) => `${(n / 1024).toFixed(1)} KiB`;
console.log(`cold shell: ${kib(total)} of script (gzip) in ${files.size} files; budget ${kib(BUDGET)}`);
if (files.size === 0 || total > BUDGET) {
  console.error("The cold shell is over budget. Load what a first page does not need with import().");
  process.exit(1);
}
