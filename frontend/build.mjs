// Builds styles, scripts, fonts and the icon sprite into the package's static folder, hashed and pre-compressed.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";

import { build } from "esbuild";

import { flagStyles, sprite } from "./icons.mjs";
import { world } from "./world.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUTPUT = join(HERE, "..", "src", "quarterdeck", "kit", "static", "app");
const TARGETS = ["chrome123", "firefox120", "safari17.5"];
const COMPRESSED = new Set([".css", ".js", ".svg"]);

/** Esbuild's shape of hash, so that one rule marks every file immutable. */
function hashOf(content) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return Array.from(createHash("sha256").update(content).digest().subarray(0, 8), (byte) => letters[byte % 32]).join("");
}

async function put(name, content) {
  const file = name.replace(/(\.\w+)$/, `-${hashOf(content)}$1`);
  await writeFile(join(OUTPUT, file), content);
  return file;
}

async function bundle(icons) {
  const generated = {
    name: "icons",
    setup(plugin) {
      plugin.onResolve({ filter: /^virtual:icons$/ }, () => ({ path: "icons", namespace: "icons" }));
      plugin.onLoad({ filter: /.*/, namespace: "icons" }, async () => ({ contents: await flagStyles(icons), loader: "css" }));
    },
  };
  const result = await build({
    entryPoints: { app: join(HERE, "src/app.ts"), styles: join(HERE, "src/styles/app.css") },
    outdir: OUTPUT,
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: TARGETS,
    metafile: true,
    legalComments: "none",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" },
    plugins: [generated],
    logLevel: "warning",
  });
  return Object.entries(result.metafile.outputs);
}

/** Logical name of each file a template asks for. */
function manifestOf(outputs) {
  const manifest = {};
  for (const [path, output] of outputs) {
    const file = basename(path);
    if (output.entryPoint?.endsWith("app.ts")) manifest["app.js"] = file;
    if (output.entryPoint?.endsWith("app.css")) manifest["app.css"] = file;
    if (file.startsWith("inter-latin-wght-normal")) manifest["inter-latin.woff2"] = file;
  }
  return manifest;
}

async function compress(built) {
  const brotli = promisify(zlib.brotliCompress);
  const gzip = promisify(zlib.gzip);
  await Promise.all(
    built.filter((name) => COMPRESSED.has(extname(name))).map(async (name) => {
      const content = await readFile(join(OUTPUT, name));
      await writeFile(join(OUTPUT, `${name}.br`), await brotli(content));
      await writeFile(join(OUTPUT, `${name}.gz`), await gzip(content, { level: 9 }));
    }),
  );
}

/** Remove what earlier builds left, last of all: there is never a moment without files. */
async function sweep(built) {
  const kept = new Set(["manifest.json", "built-from", ...built.flatMap((name) => [name, `${name}.br`, `${name}.gz`])]);
  const stale = (await readdir(OUTPUT)).filter((name) => !kept.has(name));
  await Promise.all(stale.map((name) => rm(join(OUTPUT, name))));
}

await mkdir(OUTPUT, { recursive: true });
const icons = JSON.parse(await readFile(join(HERE, "icons.json"), "utf8"));
const outputs = await bundle(icons);
const manifest = manifestOf(outputs);
manifest["icons.svg"] = await put("icons.svg", await sprite(icons.sprite));
manifest["favicon.svg"] = await put("favicon.svg", await readFile(join(HERE, "src", "favicon.svg"), "utf8"));
const map = await world();
manifest["world.svg"] = await put("world.svg", map.svg);
manifest["world.size"] = map.size;
manifest["world.countries"] = map.countries.join(",");
const built = [...outputs.map(([path]) => basename(path)), ...["icons.svg", "favicon.svg", "world.svg"].map((name) => manifest[name])];
manifest.version = hashOf(JSON.stringify(manifest));
await compress(built);
await writeFile(join(OUTPUT, "manifest.json"), JSON.stringify(manifest, null, 1));
await sweep(built);
