// Ace by DAISY over an EPUB: every broken rule of accessibility is a finding.
// usage: node ace.mjs FILE.epub
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromiumIn } from "./browser.mjs";
import { inPackage, say } from "./places.mjs";

const [book] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), "ace-"));
const findings = [];
try {
  const env = { ...process.env, PUPPETEER_EXECUTABLE_PATH: chromiumIn(work), TMPDIR: work, XDG_CONFIG_HOME: work, XDG_STATE_HOME: work };
  const report = join(work, "report");
  const command = [inPackage("@daisy/ace", "bin/ace-puppeteer.js"), "--force", "--outdir", report, book];
  const done = spawnSync(process.execPath, command, { encoding: "utf-8", env, maxBuffer: 1 << 28 });
  try {
    const { assertions } = JSON.parse(readFileSync(join(report, "report.json"), "utf-8"));
    for (const page of assertions) {
      for (const broken of page.assertions.filter((each) => each["earl:result"]["earl:outcome"] === "fail")) {
        findings.push({
          page: page["earl:testSubject"].url,
          rule: broken["earl:test"]["dct:title"],
          message: broken["earl:result"]["dct:description"],
          places: [broken["earl:result"].html ?? ""],
        });
      }
    }
  } catch {
    findings.push({ rule: "did-not-run", message: `${done.stdout}${done.stderr}` });
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
say("ace", [book], findings);
