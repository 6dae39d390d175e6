/**
 * `npm run build:browser`: the command line, the page and the tests, into build/browser, or into a folder that is named behind `--`.
 *
 *     cli.mjs           for Node 20
 *     verify.html       one file without a link: style and script inside, their hashes in its content security policy
 *     test/x.test.mjs   for `node --test`
 */

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const out = resolve(process.argv[2] ?? join(root, "build", "browser"));
const tests = join(root, "tests", "browser");
const forNode = { bundle: true, platform: "node", format: "esm", target: "node20", logLevel: "warning" };

async function buildCommandLine() {
  await build({ ...forNode, entryPoints: [join(here, "src", "cli.ts")], outfile: join(out, "cli.mjs") });
}

async function buildTests() {
  const names = (await readdir(tests)).filter((name) => name.endsWith(".test.ts"));
  await build({
    ...forNode,
    entryPoints: names.map((name) => join(tests, name)),
    outdir: join(out, "test"),
    outExtension: { ".js": ".mjs" },
  });
}

/** Text of an entry point for browsers, as one file. */
async function bundled(name, options) {
  const settings = { bundle: true, write: false, minify: true, logLevel: "warning", target: "es2023", ...options };
  const { outputFiles } = await build({ entryPoints: [join(here, "page", name)], ...settings });
  return outputFiles[0].text.trim();
}

function hashOf(text) {
  return `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;
}

async function buildPage() {
  const script = await bundled("main.ts", { format: "esm", charset: "utf8" });
  const style = await bundled("style.css", {});
  if (/<\/(?:script|style)/i.test(script + style)) throw new Error("the page's own text ends its element");
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const parts = { __POLICY__: policy, __STYLE__: style, __SCRIPT__: script };
  const template = await readFile(join(here, "page", "verify.html"), "utf8");
  // By a function, so that no `$` of a script is read as a pattern.
  const page = template.replace(/__(?:POLICY|STYLE|SCRIPT)__/g, (place) => parts[place]);
  await writeFile(join(out, "verify.html"), page);
}

await mkdir(out, { recursive: true });
await Promise.all([buildCommandLine(), buildTests(), buildPage()]);
