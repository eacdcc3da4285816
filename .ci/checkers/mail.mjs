// What mail programs cannot show of a letter, by the data of caniemail.com, without what mail-allowed.json allows. An
// entry there is a feature with the reason why it does no harm.
// usage: node mail.mjs mail.html
import { readFileSync } from "node:fs";
import { load, say } from "./places.mjs";

const CLIENTS = ["gmail.*", "outlook.*", "apple-mail.*", "yahoo.*"];
const [file] = process.argv.slice(2);
const allowed = JSON.parse(readFileSync(new URL("mail-allowed.json", import.meta.url), "utf-8"));
const { caniemail } = await load("caniemail");
const { issues } = caniemail({ clients: CLIENTS, html: readFileSync(file, "utf-8") });
const found = new Map();
for (const [level, clients] of Object.entries(issues)) {
  for (const [client, list] of clients) {
    for (const issue of list) {
      const key = `${level} ${issue.title}`;
      const one = found.get(key) ?? { rule: issue.title, message: level, clients: new Set(), places: new Set() };
      one.clients.add(client);
      const at = issue.position?.start;
      if (at && one.places.size < 3) one.places.add(`${at.line}:${at.column}`);
      found.set(key, one);
    }
  }
}
const all = [...found.values()].map((one) => ({ ...one, clients: [...one.clients], places: [...one.places] }));
const used = new Set(all.map((one) => one.rule).filter((rule) => rule in allowed));
say("mail", [file], all.filter((one) => !(one.rule in allowed)), {
  allowed: [...used].sort(),
  unneeded: Object.keys(allowed).filter((rule) => !used.has(rule)),
});
