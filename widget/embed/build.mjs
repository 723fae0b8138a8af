// Builds the embed into static/widget/: tag.js, the loader, which the server makes a site's own by calling it with its settings;
// panel-HASH.js, the panel, whose name the loader knows; v1.js, which fetches what a tag without a file of its own asks for; the
// words of each other language than English, language-XX-HASH.json, whose names the panel knows; pinned-HASH.js, all of the code in one
// file, for tags that name its hash; and built.json, what the server has to know of them.
// The same sources always give the same bytes. `--check` writes nothing and fails if the committed files differ.
// `--release VERSION` writes down that tags with today's pinned file are out in the world: from then on the file stays.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { launcherIcons } from "./src/icons.ts";
import { launcherWords, moreWords, words } from "./src/strings.ts";

const LOADER_LIMIT = 2_900; // bytes, gzipped: with a site's settings in it, less than 3,000; tests/test_tags.py weighs that
const TOTAL_LIMIT = 25_000;
const RELEASED = fileURLToPath(new URL("released.json", import.meta.url));
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

/** The files of words, and the word in all their names: one for all of them, because the panel has to know it. */
async function buildLanguages() {
  const names = (await readdir(`${SOURCES}languages`)).map((file) => file.replace(".json", "")).sort();
  const texts = await Promise.all(names.map((name) => readFile(`${SOURCES}languages/${name}.json`, "utf8")));
  const bodies = texts.map((text) => Buffer.from(`${JSON.stringify(JSON.parse(text))}\n`));
  const word = hashOf(Buffer.concat(bodies));
  return { names, word, files: names.map((name, index) => [`language-${name}-${word}.json`, bodies[index]]) };
}

const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 12);
const integrityOf = (bytes) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;

async function buildFiles() {
  const { names, word, files } = await buildLanguages();
  const languages = { LANGUAGES: JSON.stringify({ names, word }) };
  const more = await bundle("more.ts", { format: "esm", target: "es2022" });
  const extras = `more-${hashOf(more)}.js`;
  const panel = await bundle("panel.ts", { format: "esm", target: "es2022", define: { ...languages, EXTRAS: JSON.stringify(extras) } });
  const name = `panel-${hashOf(panel)}.js`;
  const known = { PANEL: JSON.stringify(name) };
  const loader = await bundle("loader.ts", { format: "iife", target: "es2020", define: { ...known, SETTINGS: "$", BASE: "_" } });
  const v1 = await bundle("v1.ts", { format: "iife", target: "es2020", define: known });
  const pinned = await bundle("pinned.ts", { format: "iife", target: "es2022", define: languages });
  const build = { file: `pinned-${hashOf(pinned)}.js`, integrity: integrityOf(pinned) };
  return new Map([
    ["tag.js", toBeCalled(loader)], [name, panel], ["v1.js", v1], [extras, more], [build.file, pinned], ["built.json", toBeRead(build)], ...files,
  ]);
}

/** What the server has to know: the pinned file, the names of the words that owners may put in other words, the launcher's icons. */
function toBeRead(pinned) {
  const names = Object.keys({ ...launcherWords, ...words, ...moreWords }).sort();
  return Buffer.from(`${JSON.stringify({ pinned, words: names, icons: launcherIcons }, null, 1)}\n`);
}

/** The script as a function of two arguments, called at its very end with none: the server writes the site's there. */
function toBeCalled(script) {
  const called = script.toString().replace(/^"use strict";\(\(\)=>\{/, "(($,_)=>{");
  if (!called.startsWith("(($,_)=>{") || !called.endsWith("})();\n")) fail("esbuild writes scripts otherwise than expected.");
  return Buffer.from(called);
}

const isOurs = (name) => ["v1.js", "tag.js", "built.json"].includes(name) || /^(panel|more|language|pinned)-.*\.js(on)?$/.test(name);

async function builtNames() {
  return (await readdir(TARGET).catch(() => [])).filter(isOurs);
}

/** The pinned files of the versions that were released: `{version: {file, integrity}}`. */
const readReleased = async () => JSON.parse(await readFile(RELEASED, "utf8"));

/** Files that are there, and are neither built nor kept. */
async function staleNames(files) {
  const kept = Object.values(await readReleased()).map(({ file }) => file);
  return (await builtNames()).filter((name) => !files.has(name) && !kept.includes(name));
}

/** What is wrong with the pinned files that have to stay. */
async function losses() {
  const found = [];
  for (const [version, { file, integrity }] of Object.entries(await readReleased())) {
    const there = await readFile(TARGET + file).catch(() => null);
    if (!there || integrityOf(there) !== integrity) found.push(`${file} is not as it was released with ${version}`);
  }
  return found;
}

async function release(version, files) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) fail("Name the version that is released, such as 0.1.0.");
  const { pinned } = JSON.parse(files.get("built.json").toString());
  await writeFile(RELEASED, `${JSON.stringify({ ...(await readReleased()), [version]: pinned }, null, 1)}\n`);
}

async function differences(files) {
  const found = [];
  for (const [name, bytes] of files) {
    const there = await readFile(TARGET + name).catch(() => null);
    if (!there) found.push(`${name} is missing`);
    else if (!there.equals(bytes)) found.push(`${name} differs from its sources`);
  }
  for (const name of await staleNames(files)) found.push(`${name} is stale`);
  return [...found, ...(await losses())];
}

async function write(files) {
  await mkdir(TARGET, { recursive: true });
  for (const name of await staleNames(files)) await rm(TARGET + name);
  for (const [name, bytes] of files) await writeFile(TARGET + name, bytes);
}

function weigh(files) {
  const sizes = [...files].map(([name, bytes]) => [name, bytes.length, gzipSync(bytes, { level: 9 }).length]);
  for (const [name, raw, zipped] of sizes.slice(0, 5)) console.log(`${name}: ${raw} bytes, ${zipped} gzipped`);
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
  const at = process.argv.indexOf("--release");
  if (at > 0) await release(`${process.argv[at + 1]}`, files);
}
