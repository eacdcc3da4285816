// The search page: looks words up in the index beside the page and shows the articles that have all of them.
(() => {
  "use strict";
  const form = document.getElementById("search"), field = form.elements.namedItem("q");
  const list = document.getElementById("found"), said = document.getElementById("said");
  const items = [...list.children], { index: place, found: sentence, nothing } = form.dataset;
  const fold = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase().replace(/ı/g, "i").replace(/ς/g, "σ");
  const split = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  const seen = items.map((item) => split(item.textContent));
  const heads = items.map((item) => split(item.querySelector("a").textContent));
  const fits = (word, term) => word.startsWith(term) || ((term.length > 3 || term > "\u2e80") && word.includes(term));
  let index = null, asked = null;

  // The index comes when it is first needed; where it cannot (a page on a disk) the list itself is searched.
  const ready = () => (asked ??= (location.protocol === "file:" ? Promise.reject() : fetch(place)).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null).then((got) => { index = got; }));

  const having = (term) => {
    const at = new Set();
    seen.forEach((words, n) => words.some((word) => fits(word, term)) && at.add(n));
    for (const [word, steps] of Object.entries(index?.words ?? {})) {
      if (fits(word, term)) steps.reduce((sum, step) => (at.add(sum + step), sum + step), 0);
    }
    return at;
  };

  const look = () => {
    const common = new Set(index?.common), all = split(field.value);
    const rare = all.filter((term) => !common.has(term)), terms = rare.length ? rare : all;
    if (!terms.length) {
      list.replaceChildren(...items);
      said.textContent = "";
      return;
    }
    const sets = terms.map(having);
    const score = (n) => terms.filter((term) => heads[n].some((word) => fits(word, term))).length;
    const hits = items.map((_, n) => n).filter((n) => sets.every((set) => set.has(n)));
    hits.sort((a, b) => score(b) - score(a) || a - b);
    list.replaceChildren(...hits.map((n) => items[n]));
    said.textContent = hits.length ? sentence.replace("{found}", hits.length).replace("{all}", items.length) : nothing;
  };

  const search = async () => {
    await ready();
    look();
    try {
      history.replaceState(null, "", field.value ? "?" + new URLSearchParams({ q: field.value }) : location.pathname);
    } catch { /* an address on a disk stays as it is */ }
  };

  const links = () => [...list.querySelectorAll("a")];
  const step = (by) => {
    const all = links(), at = all.indexOf(document.activeElement) + by;
    (at < 0 ? field : all[Math.min(at, all.length - 1)])?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.target === field || list.contains(event.target))) return;
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp" && event.target !== field) step(-1);
    else if (event.key === "Escape") { field.value = ""; field.focus(); search(); }
    else return;
    event.preventDefault();
  });
  field.addEventListener("focus", ready, { once: true });
  field.addEventListener("input", search);
  form.addEventListener("submit", (event) => { event.preventDefault(); search().then(() => links()[0]?.focus()); });

  form.hidden = false;
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  if (field.value) search();
})();
