// The list of articles: those with doubts first, filtered, drawn as far as it is looked at.

const filters = { text: "", status: "", work: "", field: "", open: false };
const OPEN = data.mode === "merge" ? "difference" : "doubt";
const list = document.getElementById("list");
const CHUNK = 60; // articles drawn at a time: more than a screen holds
const order = [...data.articles.keys()]
  .sort((a, b) => briefs[b].open - briefs[a].open || a - b);
const searched = new Map(); // an article's words in small letters, made when first searched
let found = order;
let drawn = 0;

const allPaths = (fields, above = "") => fields.flatMap((field) => {
  const here = above ? `${above}/${field.name}` : field.name;
  return field.fields ? allPaths(field.fields, here) : [here];
});
const pathOf = (pointer) => pointer.slice(1).split("/").filter((step) => !/^\d+$/.test(step))
  .join("/");

function textOf(number) {
  if (!searched.has(number)) {
    const { id, title, text, incidents } = data.articles[number];
    const values = JSON.stringify(incidents ?? [], (key, value) => (key === "claims" ? null : value));
    searched.set(number, [id, title ?? "", text, values].join("\n").toLowerCase());
  }
  return searched.get(number);
}

/** Make the words of all articles while nothing else is to do, for a first search is slow else. */
function prepareSearch(number = 0) {
  if (number >= data.articles.length) return;
  requestIdleCallback((left) => {
    let next = number;
    while (next < data.articles.length && left.timeRemaining() > 1) textOf(next++);
    prepareSearch(next);
  });
}

/** Whether an article has a value in a field, or with `open` an open doubt about it. */
function hasField(number, path, open) {
  if (open) {
    const one = workOf(number);
    return one.incidents.some((_, n) => doubts(one, `/${n}`).some((f) => pathOf(f.field) === path))
      || undecided(one).some(({ at }) => pathOf(split(at)[1]) === path);
  }
  const incidents = works.get(number)?.incidents ?? data.articles[number].incidents ?? [];
  const reach = (value, steps) => (Array.isArray(value) && typeof value[0] === "object"
    ? value.some((one) => reach(one, steps))
    : !steps.length ? value !== undefined && !isEmpty(value)
      : value != null && reach(value[steps[0]], steps.slice(1)));
  return reach(incidents, path.split("/"));
}

function passes(number) {
  const { open, state } = briefs[number];
  return (!filters.open || open > 0)
    && (!filters.status || data.articles[number].status === filters.status)
    && (!filters.work || state === filters.work)
    && (!filters.field || hasField(number, filters.field, filters.open))
    && (!filters.text || textOf(number).includes(filters.text));
}

function filter() {
  found = order.filter(passes);
  drawn = 0;
  list.replaceChildren();
  list.scrollTop = 0;
  drawMore();
  drawCounts();
}

function drawMore() {
  const next = found.slice(drawn, drawn + CHUNK);
  list.append(...next.map(entry));
  drawn += next.length;
}

function entry(number) {
  const { id, title, incidents, status } = data.articles[number];
  const { open, state } = briefs[number];
  const size = status === "failed" ? "failed"
    : plural(works.get(number)?.incidents.length ?? incidents?.length ?? 0, "incident");
  const about = state === "to do" ? size : `${size} · ${state}`;
  return el("li", {}, el("button", {
    type: "button", "data-number": number, class: "entry",
    "aria-current": number === current.article ? "true" : null,
    onclick: () => { openArticle(number); showPane("record"); },
  }, el("span", { class: "name" }, visible(title ?? id)),
  el("span", { class: "quiet" }, about,
    open ? [" · ", el("span", { class: "open" }, `${open} open`)] : null)));
}

/** Draw one article's entry anew. */
function redrawEntry(number) {
  const shown = list.querySelector(`[data-number="${number}"]`);
  if (!shown) return;
  const focused = document.activeElement === shown;
  const made = entry(number);
  shown.parentElement.replaceWith(made);
  if (focused) made.firstChild.focus();
}

function drawCounts() {
  const done = briefs.filter(({ state }) => state === "done").length;
  const open = briefs.reduce((sum, one) => sum + one.open, 0);
  document.getElementById("counts").textContent =
    `${plural(briefs.length, "article")} · ${done} done · ${plural(open, `open ${OPEN}`)}`;
  document.getElementById("found").textContent = found.length === briefs.length
    ? `Open ${OPEN}s first` : `${found.length} of ${briefs.length}`;
}

function drawFilters() {
  const pick = (label, key, values, names = values) => {
    const any = ["", ...values];
    return choice(label, ["any", ...names], 0, (n) => { filters[key] = any[n]; filter(); },
      `filter-${key}`);
  };
  const statuses = [...new Set(data.articles.map(({ status }) => status))];
  const paths = allPaths(data.form);
  document.getElementById("filters").replaceChildren(
    el("label", { for: "search" }, "Search ", el("input", { type: "search", id: "search",
      oninput: (event) => { filters.text = event.target.value.trim().toLowerCase(); filter(); } })),
    el("label", { for: "filter-open" }, el("input", { type: "checkbox", id: "filter-open",
      onchange: (event) => { filters.open = event.target.checked; filter(); } }),
    ` open ${OPEN}s`),
    el("details", {}, el("summary", {}, "More filters"),
      pick("Work", "work", ["to do", "begun", "done"]),
      pick("Status", "status", statuses, statuses.map(words)),
      pick("Field", "field", paths, paths.map(words))));
}

/** The next (1) or previous (-1) article of those found. */
function stepArticle(by) {
  const at = found.indexOf(current.article);
  const next = found[at + by] ?? null;
  if (next === null) return say(by > 0 ? "That was the last article." : "That was the first.");
  openArticle(next);
  return focusRow(current.at);
}

/** Bring the current article's entry into sight. */
function showEntry() {
  const place = found.indexOf(current.article);
  while (place >= drawn && drawn < found.length) drawMore();
  for (const other of list.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  const shown = list.querySelector(`[data-number="${current.article}"]`);
  shown?.setAttribute("aria-current", "true");
  shown?.scrollIntoView({ block: "nearest" });
}

list.addEventListener("scroll", () => {
  if (list.scrollTop + list.clientHeight > list.scrollHeight - 400) drawMore();
});
