import { describe, expect, it } from "vitest";
import { address } from "../src/api/client";
import { nameFilter } from "../src/api/experiments";
import { readStart } from "../src/api/artifacts";
import { orderBy, type Run, toRun } from "../src/api/runs";
import { translateLegacyLink } from "../src/app/legacyLinks";
import { only, parseSearch, parseSort, stringifySearch } from "../src/app/searchParams";
import { align, type Line, sections } from "../src/charts/series";
import { smooth } from "../src/charts/smoothing";
import { formatBytes, formatNumber } from "../src/format/numbers";
import { formatAgo, formatDuration } from "../src/format/time";
import { columnOf, defaultColumns, resolveColumns } from "../src/pages/experiment/columns";
import { nest } from "../src/pages/experiment/tree";
import { parseTable } from "../src/previews/csv";
import { kindOf } from "../src/previews/kinds";

function run(id: string, parent?: string, params: [string, string][] = [], metrics: string[] = []): Run {
  const tags = parent ? [{ key: "mlflow.parentRunId", value: parent }] : [];
  return toRun({
    info: { run_id: id, run_name: id, status: "FINISHED" },
    data: { metrics: metrics.map((key) => ({ key, value: 1, timestamp: 1, step: 0 })), params: params.map(([key, value]) => ({ key, value })), tags },
  });
}

describe("api", () => {
  it("repeats the key of lists and leaves out what is missing", () => {
    expect(address("/ajax-api/x", { run_ids: ["a", "b"], path: undefined, q: "ü/1" })).toBe(
      "/ajax-api/x?run_ids=a&run_ids=b&q=%C3%BC%2F1",
    );
  });

  it("quotes keys in an order, not attributes", () => {
    expect(orderBy("metrics.val/loss", true)).toEqual(["metrics.`val/loss` DESC"]);
    expect(orderBy("params.a.b", false)).toEqual(["params.`a.b` ASC"]);
    expect(orderBy("attributes.start_time", false)).toEqual(["attributes.start_time ASC"]);
    expect(orderBy("", true)).toEqual([]);
  });

  it("searches names that hold a quote", () => {
    expect(nameFilter(" o'neil ")).toBe(`name ILIKE "%o'neil%"`);
    expect(nameFilter('say "hi"')).toBe(`name ILIKE '%say "hi"%'`);
    expect(nameFilter("  ")).toBe("");
  });

  it("reads NaN, falls back to the tag for a name, and keeps reserved tags apart", () => {
    const read = toRun({
      info: { run_id: "0123456789" },
      data: {
        metrics: [{ key: "m", value: "NaN", step: 3, timestamp: 1 }],
        tags: [
          { key: "mlflow.runName", value: "named" },
          { key: "team", value: "a" },
        ],
      },
    });
    expect(read.name).toBe("named");
    expect(read.metrics.get("m")?.value).toBeNaN();
    expect([...read.tags.keys()]).toEqual(["team"]);
  });

  it("stops reading a large file at the limit", async () => {
    expect(await readStart(new Response("abcdef"), 4)).toEqual({ text: "abcd", cut: true });
    expect(await readStart(new Response("abcd"), 4)).toEqual({ text: "abcd", cut: false });
  });
});

describe("addresses", () => {
  it("go to text and back without JSON", () => {
    const search = { filter: "metrics.`a/b` > 1 AND tags.x = '1,2'", sort: "-metrics.a", sel: "1,2" };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
    expect(stringifySearch({ q: "", sort: undefined })).toBe("");
    expect(only("q")({ q: "1", other: "2" })).toEqual({ q: "1" });
  });

  it("write descending with a minus", () => {
    const fallback = { key: "name", descending: false };
    expect(parseSort("-metrics.a", fallback)).toEqual({ key: "metrics.a", descending: true });
    expect(parseSort(undefined, fallback)).toBe(fallback);
  });

  it.each([
    ["#/experiments/1", "/experiments/1"],
    ["#/experiments/1/runs/abc", "/experiments/1/runs/abc"],
    ["#/experiments/1/runs/abc/model-metrics", "/experiments/1/runs/abc/metrics"],
    ["#/experiments/1/runs/abc/artifacts/a/b.txt", "/experiments/1/runs/abc/artifacts?path=a%2Fb.txt"],
    ['#/compare-runs?runs=["a","b"]&experiments=["7"]', "/experiments/7/compare?runs=a,b"],
    ["#/models", "/experiments"],
    ["#main", null],
  ])("translate the old link %s", (old, ours) => expect(translateLegacyLink(old)).toBe(ours));
});

describe("formats", () => {
  it.each([
    [0.123456, "0.12346"], [12.5, "12.5"], [1234567, "1234567"], [0.00001234, "1.234e-5"], [-0.5, "-0.5"],
    [99999.96, "100000"], [1e12, "1e12"], [Number.NaN, "NaN"], [Number.NEGATIVE_INFINITY, "-∞"],
  ])("number %d", (value, text) => expect(formatNumber(value)).toBe(text));

  it.each([
    [0, "0 ms"], [3210, "3.2 s"], [59_960, "1m 00s"], [252_000, "4m 12s"], [7_500_000, "2h 05m"], [273_600_000, "3d 4h"],
  ])("duration %d", (value, text) => expect(formatDuration(value)).toBe(text));

  it("sizes and ages", () => {
    expect([0, 999, 1500, 250_000_000].map(formatBytes)).toEqual(["0 B", "999 B", "1.5 KB", "250 MB"]);
    expect(formatAgo(1000, 2000)).toBe("now");
    expect(formatAgo(0, 3 * 3_600_000)).toMatch(/3\s*h/);
  });
});

describe("curves", () => {
  it("smooths without pulling the start to zero and leaves gaps alone", () => {
    expect(smooth([4, 4, null, 4], 0.9).map((v) => v && Math.round(v))).toEqual([4, 4, null, 4]);
    const smoothed = smooth([0, 10, 0, 10], 0.5) as number[];
    expect(smoothed[1]).toBeCloseTo(20 / 3);
    expect(smooth([1, 2], 0)).toEqual([1, 2]);
  });

  it("puts lines over one x; NaN and what a logarithm cannot show are gaps", () => {
    const line = (id: string, points: [number, number][]): Line => ({
      id, label: id, color: "#000", points: points.map(([step, value]) => ({ step, value, timestamp: step * 1000 })),
    });
    const lines = [line("a", [[0, 1], [2, Number.NaN]]), line("b", [[1, -5], [2, 6]])];
    expect(align(lines, "step", 0, true)).toEqual([[0, 1, 2], [1, null, null], [null, null, 6]]);
    expect(align([line("c", [[5, 1], [6, 2]])], "elapsed", 0.5, false)[0]).toEqual([0, 1]);
  });

  it("groups by prefix, nameless first, system last", () => {
    expect(sections(["system/gpu", "val/a", "loss", "val/b"]).map(([name]) => name)).toEqual(["", "val", "system"]);
  });
});

describe("runs table", () => {
  it("nests children, keeps orphans and survives cycles", () => {
    const shape = (runs: Run[], folded = new Set<string>()) => nest(runs, folded).map((n) => `${n.run.id}${n.depth}`);
    expect(shape([run("c", "p"), run("x", "gone"), run("p")])).toEqual(["x0", "p0", "c1"]);
    expect(shape([run("p"), run("c", "p"), run("g", "c")], new Set(["p"]))).toEqual(["p0"]);
    expect(shape([run("a", "b"), run("b", "a")])).toEqual(["a0", "b1"]);
  });

  it("shows the parameters that differ, and ignores columns that are none", () => {
    const runs = [run("a", undefined, [["lr", "1"], ["same", "x"]]), run("b", undefined, [["lr", "2"], ["same", "x"]])];
    expect(defaultColumns(runs)).toEqual(["attributes.start_time", "attributes.duration", "params.lr"]);
    const rare = [run("a", undefined, [], ["a", "b"]), run("b", undefined, [], ["b", "system/c"])];
    expect(defaultColumns(rare, true)).toEqual(["metrics.b", "metrics.a"]);
    expect(columnOf("nonsense")).toBeNull();
    expect(resolveColumns(["params.b", "metrics.a", "params.b"]).map((c) => c.id)).toEqual(["metrics.a", "params.b"]);
  });
});

describe("previews", () => {
  it("reads quoted cells, both line ends, and stops in time", () => {
    expect(parseTable('a,"b ""x"", y"\r\n\n1,2\n3,4', ",", 2)).toEqual([["a", 'b "x", y'], ["1", "2"]]);
    expect(parseTable("a\tb", "\t", 9)).toEqual([["a", "b"]]);
  });

  it("judges files by name", () => {
    expect(["x/MLmodel", "a.PNG", "a.tsv", "a.bin", "a.b/c"].map(kindOf)).toEqual(["text", "image", "table", "unknown", "unknown"]);
  });
});
