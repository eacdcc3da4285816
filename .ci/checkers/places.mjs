// Where the checkers are: packages in the folder that DIGEST_CHECKERS names, programs on the PATH.
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const FOLDER = process.env.DIGEST_CHECKERS;
if (!FOLDER) {
  console.error("DIGEST_CHECKERS must name a folder with node_modules (see install.sh)");
  process.exit(2);
}

/** A file of an installed package. */
export const inPackage = (name, ...path) => join(resolve(FOLDER), "node_modules", name, ...path);

/** An installed package; the folder that asks has none of its own, so its entry is looked up here. */
export async function load(name) {
  const said = JSON.parse(readFileSync(inPackage(name, "package.json"), "utf-8"));
  const entry = said.exports?.["."] ?? said.main;
  const file = typeof entry === "string" ? entry : (entry.import?.default ?? entry.import ?? entry.default);
  return import(pathToFileURL(inPackage(name, file)));
}

/** The path of a program; null where it is not installed. */
export function program(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not in this folder
      }
    }
  }
  return null;
}

/** Says what was checked and found, as JSON, and ends: 1 where there is any finding. */
export function say(checker, checked, findings, more = {}) {
  process.stdout.write(JSON.stringify({ checker, checked, ...more, findings }, null, 1) + "\n");
  process.exitCode = findings.length ? 1 : 0;
}
