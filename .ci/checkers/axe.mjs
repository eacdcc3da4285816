// axe-core with the rules of WCAG 2.2 AA over every page of a folder, at 320 and 1280 px, light and dark. It also finds
// pages that scroll sideways, what the console says, files that are not there, and requests to anywhere else.
// usage: node axe.mjs FOLDER [PAGE...]
import { readFileSync } from "node:fs";
import { withBrowser } from "./browser.mjs";
import { inPackage, say } from "./places.mjs";
import { pagesOf, withSite } from "./site.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const MODES = [320, 1280].flatMap((width) => ["light", "dark"].map((colours) => ({ width, colours })));
const [folder, ...asked] = process.argv.slice(2);
const pages = asked.length ? asked : pagesOf(folder);
const axe = readFileSync(inPackage("axe-core", "axe.min.js"), "utf-8");
const findings = [];

/** Runs in the page: the innermost elements that stick out of the window, and in which article they stand. */
function sticking() {
  const width = document.documentElement.clientWidth;
  const out = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > width + 0.5);
  const scrolls = (one) => one && one !== document.body && (getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
  const inner = out.filter((one) => !out.some((other) => other !== one && one.contains(other)) && !scrolls(one.parentElement));
  return inner.slice(0, 5).map((one) => `${one.closest("[id]")?.id ?? ""} ${one.tagName} ${one.textContent.slice(0, 60)}`.trim());
}

/** Notes what a page does that no page should; letters may name pictures that lie elsewhere. */
async function watch(tab, root, address, note) {
  const letter = address.endsWith("mail.html");
  const missing = address.endsWith("404.html") ? [] : [404];
  await tab.setRequestInterception(true);
  tab.on("request", (request) => {
    const own = request.url().startsWith(root) || request.url().startsWith("data:");
    if (!own && !letter) note({ rule: "asks-elsewhere", message: request.url() });
    return own ? request.continue() : request.abort();
  });
  tab.on("response", (answer) => {
    const icon = letter && answer.url().endsWith("/favicon.ico");
    if (missing.includes(answer.status()) && !icon) note({ rule: "not-there", message: answer.url() });
  });
  tab.on("console", (said) => {
    if (["error", "warn"].includes(said.type()) && !letter) note({ rule: "console", message: said.text() });
  });
  tab.on("pageerror", (error) => note({ rule: "script-error", message: String(error) }));
}

/** Judges one page in one mode. */
async function judge(browser, root, address, { width, colours }) {
  const tab = await browser.newPage();
  const note = (found) => findings.push({ page: address || "/", width, colours, ...found });
  await watch(tab, root, address, note);
  await tab.setViewport({ width, height: 800 });
  await tab.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: colours },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await tab.goto(root + address, { waitUntil: "load" });
  await tab.evaluate("document.fonts.ready.then(() => true)");
  const wide = await tab.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth");
  if (wide > 0) note({ rule: "sideways-scroll", message: `${wide} px wider than the window`, places: await tab.evaluate(sticking) });
  await tab.evaluate(axe);
  const result = await tab.evaluate(`axe.run(document, { runOnly: { type: "tag", values: ${JSON.stringify(RULES)} } })`);
  for (const broken of result.violations) {
    const places = broken.nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`);
    note({ rule: broken.id, message: broken.help, count: broken.nodes.length, places });
  }
  await tab.close();
}

await withSite(folder, (root) =>
  withBrowser(async (browser) => {
    for (const address of pages) for (const mode of MODES) await judge(browser, root, address, mode);
  }),
);
say("axe", pages, findings, { modes: MODES });
