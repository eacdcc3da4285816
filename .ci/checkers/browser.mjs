// A Chromium that asks nobody for anything, with a profile of its own that is gone afterwards.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load, program } from "./places.mjs";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/** Calls `work` with a browser and ends the browser afterwards. */
export async function withBrowser(work) {
  const { default: puppeteer } = await load("puppeteer-core");
  const profile = mkdtempSync(join(tmpdir(), "checker-"));
  const browser = await puppeteer.launch({
    executablePath: program("chromium", "chromium-browser", "google-chrome"),
    headless: true,
    userDataDir: profile,
    args: FLAGS,
  });
  try {
    return await work(browser);
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** A program in `folder` that starts Chromium with our flags, for a checker that starts its own. */
export function chromiumIn(folder) {
  const path = join(folder, "chromium");
  const chromium = program("chromium", "chromium-browser", "google-chrome");
  writeFileSync(path, `#!/bin/sh\nexec '${chromium}' ${FLAGS.join(" ")} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
