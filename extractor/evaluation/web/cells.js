// The cells of runs, and how figures, values and tables are shown.

const chosen = { run: 0, first: 0, second: Math.min(1, data.runs.length - 1) };
const SILENT = "silent";
const STATES = [...data.outcomes, SILENT];
const PAGE = 40; // articles listed at once: a screen or two, and quick with thousands

/** A value of the table of values; null for -1. */
const value = (number) => (number < 0 ? null : data.values[number]);
const index = (number) => (number < 0 ? null : number);

/** Cell number n of a run, as an object. */
function cell(run, n) {
  const at = n * data.stride;
  const c = run.cells;
  return {
    article: c[at], gold: index(c[at + 1]), predicted: index(c[at + 2]), field: c[at + 3],
    goldPointer: value(c[at + 4]), predictedPointer: value(c[at + 5]),
    outcome: data.outcomes[c[at + 6]], goldValue: value(c[at + 7]),
    predictedValue: value(c[at + 8]), reason: value(c[at + 9]), key: c[at + 10],
    facts: c[at + 11],
  };
}

/** All cells of a run that pass, in order. */
function cells(run, passes = () => true) {
  const found = [];
  for (let n = 0; n * data.stride < run.cells.length; n++) {
    const one = cell(run, n);
    if (passes(one)) found.push(one);
  }
  return found;
}

/** A count that opens what it counts; a zero opens nothing. */
function count(number, what, open) {
  if (!number) return el("span", { class: "zero" }, "0");
  return button(String(number), open, { class: "count", "aria-label": `${number} ${what}` });
}

/** Percent with one decimal; a dash if there was nothing to measure. */
const percent = (ratio) => (ratio === null ? "–" : (100 * ratio).toFixed(1));
const signed = (ratio) =>
  ratio === null ? "–" : `${ratio < 0 ? "−" : "+"}${Math.abs(100 * ratio).toFixed(1)}`;
const interval = ([, low, high]) => (low === null ? "–" : `${percent(low)} to ${percent(high)}`);

/** A value for eyes; silence is a word of its own, so that text cannot be taken for it. */
function shown(given) {
  if (given === null) return el("span", { class: "silence" }, "silence");
  const text = given === true ? "yes" : given === false ? "no" : String(given);
  return el("span", { class: "value" }, text);
}

const chip = (state) => el("span", { class: `chip ${state}` }, state);
const change = (before, after) => [chip(before), " → ", chip(after)];

/** A table. Roles are set, for narrow screens lay rows out as blocks, which loses them. */
function table(caption, heads, rows, kind = "") {
  const head = el("tr", { role: "row" },
    heads.map((h) => el("th", { role: "columnheader", scope: "col" }, h)));
  const body = rows.map((row) => el("tr", { role: "row" }, row.map((content, n) => {
    const parts = Array.isArray(content) ? content : [content];
    const name = typeof heads[n] === "string" ? heads[n] : null;
    return n === 0
      ? el("th", { role: "rowheader", scope: "row" }, parts)
      : el("td", { role: "cell", "data-head": name }, parts);
  })));
  const made = el("table", { role: "table", class: kind },
    el("caption", {}, el("span", {}, caption)),
    el("thead", { role: "rowgroup" }, head), el("tbody", { role: "rowgroup" }, body));
  return el("div", { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" }, made);
}

/** Show a list a part at a time. */
function paged(items, draw, into) {
  let next = 0;
  const more = button("", () => show(true), { class: "more" });
  const show = (move) => {
    const first = next;
    next = Math.min(items.length, next + PAGE);
    const made = items.slice(first, next).map(draw);
    into.append(...made);
    more.textContent = `Show ${Math.min(PAGE, items.length - next)} more of ${items.length}`;
    more.hidden = next >= items.length;
    if (move && made.length) made[0].querySelector("button")?.focus();
  };
  show(false);
  return more;
}
