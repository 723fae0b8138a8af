// Builds the embed into static/widget/: v1.js, the loader, and panel-HASH.js, the panel, whose name the loader knows.
// The same sources always give the same bytes. `--check` writes nothing and fails if the committed files differ.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const LOADER_LIMIT = 3_000; // bytes, gzipped
const TOTAL_LIMIT = 25_000;
const SOURCES = fileURLToPath(new URL("src/", import.meta.url));
const TARGET = fileURLToPath(new URL("../../static/widget/", import.meta.url));

const minifiedCss = {
  name: "minified css as text",
  setup(plugins) {
    plugins.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: "safari16" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

async function bundle(entry, options) {
  const { outputFiles } = await build({
    entryPoints: [SOURCES + entry], absWorkingDir: SOURCES, bundle: true, minify: true, write: false, charset: "utf8",
    legalComments: "none", logLevel: "error", plugins: [minifiedCss], ...options,
  });
  return Buffer.from(outputFiles[0].contents);
}

async function buildFiles() {
  const panel = await bundle("panel.ts", { format: "esm", target: "es2022" });
  const name = `panel-${createHash("sha256").update(panel).digest("hex").slice(0, 12)}.js`;
  const loader = await bundle("loader.ts", { format: "iife", target: "es2020", define: { PANEL: JSON.stringify(name) } });
  return new Map([["v1.js", loader], [name, panel]]);
}

const isPanel = (name) => /^panel-.*\.js$/.test(name);

async function builtNames() {
  return (await readdir(TARGET).catch(() => [])).filter((name) => name === "v1.js" || isPanel(name));
}

async function differences(files) {
  const found = [];
  for (const [name, bytes] of files) {
    const there = await readFile(TARGET + name).catch(() => null);
    if (!there) found.push(`${name} is missing`);
    else if (!there.equals(bytes)) found.push(`${name} differs from its sources`);
  }
  for (const name of await builtNames()) if (!files.has(name)) found.push(`${name} is stale`);
  return found;
}

async function write(files) {
  await mkdir(TARGET, { recursive: true });
  for (const name of await builtNames()) if (!files.has(name)) await rm(TARGET + name);
  for (const [name, bytes] of files) await writeFile(TARGET + name, bytes);
}

function weigh(files) {
  const sizes = [...files].map(([name, bytes]) => [name, bytes.length, gzipSync(bytes, { level: 9 }).length]);
  for (const [name, raw, zipped] of sizes) console.log(`${name}: ${raw} bytes, ${zipped} gzipped`);
  const loader = sizes[0][2];
  const total = loader + sizes[1][2];
  if (loader > LOADER_LIMIT) fail(`The loader is ${loader} bytes gzipped; ${LOADER_LIMIT} are allowed.`);
  if (total > TOTAL_LIMIT) fail(`Loader and panel are ${total} bytes gzipped; ${TOTAL_LIMIT} are allowed.`);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const files = await buildFiles();
weigh(files);
if (process.argv.includes("--check")) {
  const found = await differences(files);
  if (found.length > 0) fail(`static/widget/ is not what the sources build: ${found.join(", ")}. Run "make embed".`);
} else {
  await write(files);
}
