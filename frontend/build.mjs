// Builds what pages need in a browser. Run by hatch_build.py: node build.mjs OUTPUT-FOLDER
//
// Names of built files carry no hash: Django's static files add one when they are served.

import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = process.argv[2];
if (!out) {
  throw new Error("Say where to build: node build.mjs OUTPUT-FOLDER");
}

async function style() {
  const { css } = sass.compile(join(here, "commonweal.scss"), {
    style: "compressed",
    loadPaths: [modules],
    quietDeps: true,
  });
  await writeFile(join(out, "commonweal.css"), css);
  await copyFile(join(modules, "maplibre-gl/dist/maplibre-gl.css"), join(out, "maps.css"));
}

async function scripts() {
  const { metafile } = await esbuild.build({
    absWorkingDir: here,
    entryPoints: {
      site: "site.js",
      charts: "charts.js",
      maps: "maps.js",
      "maps-worker": "maplibre-gl/dist/maplibre-gl-worker.mjs",
    },
    outdir: out,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    // No chunk is shared between scripts: Django renames files when it serves them, and a
    // script that imports another by its old name would not find it.
    splitting: false,
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
  });
  return metafile;
}

async function fonts() {
  const family = join(modules, "@fontsource-variable/public-sans");
  await mkdir(join(out, "fonts"), { recursive: true });
  for (const file of [
    "public-sans-latin-wght-normal.woff2",
    "public-sans-latin-ext-wght-normal.woff2",
    "public-sans-latin-wght-italic.woff2",
  ]) {
    await copyFile(join(family, "files", file), join(out, "fonts", file));
  }
}

/** The licence of every package that reached a built file, as each asks. */
async function licences(metafile) {
  const packages = new Set(["govuk-frontend", "@fontsource-variable/public-sans"]);
  for (const input of Object.keys(metafile.inputs)) {
    // Packages may hold packages of their own: the innermost is the one that was used.
    const found = /^node_modules\/(.*node_modules\/)?(@[^/]+\/[^/]+|[^/]+)/.exec(input);
    if (found) {
      packages.add(`${found[1] ?? ""}${found[2]}`);
    }
  }
  let text = "Built files contain parts of these packages, under these licences.\n";
  for (const name of [...packages].sort()) {
    const folder = join(modules, name);
    const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((f) => /^licen[cs]e/i.test(f));
    const full = file ? (await readFile(join(folder, file), "utf8")).trim() : "";
    text += `\n${"-".repeat(72)}\n${about.name} ${about.version} (${about.license})\n\n${full}\n`;
  }
  await writeFile(join(out, "LICENCES.txt"), text);
}

await mkdir(out, { recursive: true });
const metafile = await scripts();
await Promise.all([style(), fonts(), licences(metafile)]);
