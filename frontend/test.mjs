// Runs every src/*.test.ts: bundled by esbuild, executed by Node's own test runner.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), "src");
const files = (await readdir(SOURCE)).filter((name) => name.endsWith(".test.ts"));
if (files.length === 0) throw new Error("No tests found.");
const folder = await mkdtemp(join(tmpdir(), "quarterdeck-tests-"));
await build({
  entryPoints: files.map((name) => join(SOURCE, name)),
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  logLevel: "warning",
});
const built = (await readdir(folder)).filter((name) => name.endsWith(".mjs")).map((name) => join(folder, name));
const run = spawnSync(process.execPath, ["--test", ...built], { stdio: "inherit" });
await rm(folder, { recursive: true, force: true });
process.exit(run.status ?? 1);
