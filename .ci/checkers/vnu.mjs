// The Nu Html Checker over folders and files. Errors are findings; what it only remarks is counted beside them.
// usage: node vnu.mjs FOLDER|FILE...
import { spawnSync } from "node:child_process";
import { inPackage, program, say } from "./places.mjs";

const paths = process.argv.slice(2);
const done = spawnSync(
  program("java"),
  ["-jar", inPackage("vnu-jar", "build/dist/vnu.jar"), "--also-check-css", "--skip-non-html", "--format", "json", ...paths],
  { encoding: "utf-8", maxBuffer: 1 << 28 },
);
if (done.error || !done.stderr.trim().startsWith("{")) {
  say("vnu", paths, [{ rule: "did-not-run", message: String(done.error ?? done.stderr) }]);
} else {
  const told = JSON.parse(done.stderr).messages.map((one) => ({
    page: one.url,
    rule: one.type,
    line: one.lastLine,
    message: one.message,
    extract: one.extract,
    remark: one.type === "info",
  }));
  const remarks = {};
  for (const one of told.filter((each) => each.remark)) remarks[one.message] = (remarks[one.message] ?? 0) + 1;
  say("vnu", paths, told.filter((one) => !one.remark), { remarks });
}
