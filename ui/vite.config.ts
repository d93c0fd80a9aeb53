import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

// Which server `npm run dev` talks to. Only the dev server reads this.
const target = process.env.MILLRACE_DEV_SERVER ?? "http://127.0.0.1:5000";

const proxy = Object.fromEntries(
  ["/ajax-api", "/get-artifact", "/version"].map((path) => [path, { target, changeOrigin: true }]),
);

// A classic script before the first paint is nothing that Vite bundles; this gives it a name that changes with its
// text, because the server lets browsers keep all static files for ever.
function colorScheme(): Plugin {
  const source = readFileSync(new URL("src/app/color_scheme.js", import.meta.url), "utf8");
  const fileName = `static-files/color_scheme-${createHash("sha256").update(source).digest("hex").slice(0, 8)}.js`;
  let building = false;
  return {
    name: "color-scheme",
    configResolved(config) {
      building = config.command === "build";
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName, source });
    },
    transformIndexHtml: {
      order: "pre",
      handler: (html) => html.replace("%COLOR_SCHEME%", building ? `./${fileName}` : "/src/app/color_scheme.js"),
    },
  };
}

// What several pages share travels in one file: thirty small ones cost more in requests than they save in bytes.
// Curves and previews stay apart, because the first pages do without.
const shared = {
  name: "shared",
  minShareCount: 2,
  test: (id: string) => !/node_modules\/(uplot|marked|dompurify)|src\/(charts|previews|pages)\//.test(id),
};

export default defineConfig({
  // Relative, because the prefix the server is mounted below is only known when it answers (see index.html).
  base: "./",
  plugins: [react(), colorScheme()],
  build: {
    outDir: "dist",
    // The folder that reverse proxies in front of MLflow already let through.
    assetsDir: "static-files",
    target: "es2022",
    manifest: true,
    rolldownOptions: { output: { codeSplitting: { groups: [shared] } } },
    chunkSizeWarningLimit: 800,
  },
  server: { proxy },
  preview: { proxy },
  test: { include: ["test/**/*.test.ts"] },
} as Parameters<typeof defineConfig>[0]);
