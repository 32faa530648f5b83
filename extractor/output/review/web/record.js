// The record: a row for each value, each person and each incident.

const rows = document.getElementById("rows");
const shownEmpty = new Set(); // places whose empty fields are shown, in the current article

/** A place in words: `subject 2 armed with`. */
function placeName(at) {
  const [number, pointer] = split(at);
  const incidents = work().incidents.length > 1 || !pointer ? [`incident ${number + 1}`] : [];
  const steps = (meaning(at) ? pointer : pointer.replace(/\/\d+$/, "")).split("/").slice(1);
  const named = steps.map((step, n) => (/^\d+$/.test(step) ? String(Number(step) + 1)
    : /^\d+$/.test(steps[n + 1] ?? "") ? single(step) : words(step)));
  return [...incidents, ...named].join(" ");
}

function drawRecord() {
  const one = work();
  const made = one.incidents.map((_, n) => incidentRows(one, `/${n}`));
  const none = one.incidents.length ? null
    : el("p", { class: "quiet" }, "No incident: nothing of this kind happened in this article.");
  rows.replaceChildren(...made.flat(), ...(none ? [none] : []), notes(one),
    el("p", { class: "ends" }, button("Done, next article", finish, { class: "main" }), key("d"),
      button("Add …", openAdd), key("i"),
      one.begun ? button("Start over", startOver, { class: "link" }) : null));
  const { open } = briefs[current.article];
  document.getElementById("record-title").replaceChildren("Record",
    el("span", { class: "quiet" }, one.done ? " · done" : open ? ` · ${open} open` : ""));
}

const key = (name) => el("kbd", { "aria-hidden": "true" }, name);

function incidentRows(one, at) {
  const title = heading(one, at, `Incident ${split(at)[0] + 1}`, "h3");
  return [title, ...fieldRows(one, at, data.form)];
}

/** The rows of a part: its values, then the items of its lists, each under its heading. */
function fieldRows(one, at, fields) {
  const lists = fields.filter(({ kind }) => kind === "list");
  const ats = fields.filter((field) => !lists.includes(field))
    .flatMap(({ name }) => leaves(one, `${at}/${name}`).map((leaf) => leaf.at));
  const shown = ats.filter((here) => shownEmpty.has(at) || data.mode === "blank" || isTold(one, here));
  const hidden = ats.length - shown.length;
  const more = hidden ? [el("p", { class: "more-fields" }, button(`${hidden} empty`,
    () => toggleEmpty(at), { "aria-label": `Show ${hidden} empty fields of ${placeName(at)}` }))] : [];
  return [...shown.map((here) => valueRow(one, here)), ...more,
    ...lists.flatMap(({ name, fields: of }) => read(one, `${at}/${name}`).flatMap((item, n) => {
      const here = `${at}/${name}/${n}`;
      const title = `${single(name)} ${n + 1}`;
      return [heading(one, here, title[0].toUpperCase() + title.slice(1), "h4"),
        ...fieldRows(one, here, of)];
    }))];
}

/** Whether there is anything to say about a value: it, a quote, a doubt, or what was done to it. */
function isTold(one, at) {
  const [number, pointer] = split(at);
  return !isEmpty(read(one, at)) || Boolean(one.marks[at]) || Boolean(differenceAt(one, at))
    || one.incidents[number].claims.some(({ supports }) => supports.includes(pointer))
    || doubts(one, at).length > 0;
}

function heading(one, at, title, tag) {
  const field = meaning(at).field;
  const name = field.fields.find(({ name: n }) => n === "name" || n === "prominence");
  const called = name ? inWords(read(one, `${at}/${name.name}`), name) : "";
  return el(tag, {}, row(at, [el("span", { class: "title" }, title), " ",
    el("span", { class: "value quiet" }, visible(called)), ...chips(one, at)], "heading"));
}

function valueRow(one, at) {
  const { field } = meaning(at);
  const difference = differenceAt(one, at);
  const value = read(one, at);
  const mark = one.marks[at];
  const said = difference && !mark
    ? [el("ins", {}, visible(inWords(difference.a ?? null, field) || "–")), " / ",
      el("ins", {}, visible(inWords(difference.b ?? null, field) || "–"))]
    : mark?.state === "rejected" ? [el("s", {}, visible(inWords(mark.was ?? null, field)))]
      : isEmpty(value) ? [el("span", { class: "quiet" }, "–")] : visible(inWords(value, field));
  const name = words(at.slice(at.lastIndexOf("/") + 1));
  return row(at, [el("span", { class: "name" }, name), " ",
    el("span", { class: "value" }, said), ...chips(one, at)], "", field.help);
}

function row(at, content, kind = "", help = null) {
  return el("button", {
    type: "button", class: `row ${kind}`, "data-at": at, title: help,
    "aria-current": at === current.at ? "true" : null,
    tabindex: at === current.at ? "0" : "-1",
    onfocus: () => activate(at),
    onclick: (event) => event.currentTarget.focus(),
    ondblclick: () => edit(at),
    onmouseenter: (event) => { if (moved(event)) { light(at); drawDetail(at); } },
    onmouseleave: () => { light(current.at); drawDetail(current.at); },
  }, content);
}

let pointer = "";

/** Whether the mouse has moved, for rows that scroll past a mouse at rest are not pointed at. */
function moved({ clientX, clientY }) {
  const before = pointer;
  pointer = `${clientX} ${clientY}`;
  return pointer !== before;
}

/** In a word or two: what is open about a value, or what has been done to it. */
function chips(one, at) {
  const mark = one.marks[at];
  const made = [];
  const { field, kind } = meaning(at);
  const difference = differenceAt(one, at);
  if (difference && !mark) {
    made.push(["open", difference.only ? `only ${readerName(difference.only)}` : "differs"]);
  }
  if (doubts(one, at).some((f) => rowAt(one, `/${split(at)[0]}${f.field}`) === at)) {
    made.push(["open", "doubt"]);
  }
  const value = kind !== "item" && kind !== "incident";
  if (value && !isEmpty(read(one, at)) && !field.bare && !claimsOf(one, at).length) {
    made.push(["quiet", "no quote"]);
  }
  if (value && isEmpty(read(one, at)) && claimsOf(one, at).some((c) => c.stance === "withheld")) {
    made.push(["quiet", "withheld"]);
  }
  if (mark) made.push(["settled", mark.state]);
  return made.flatMap(([name, text]) => [" ", el("span", { class: `chip ${name}` }, text)]);
}

const readerName = (reader) => (data.readers ?? ["A", "B"])[reader === "a" ? 0 : 1];

const rowOf = (at) => rows.querySelector(`.row[data-at="${CSS.escape(at)}"]`);

/** Make a place the one that is looked at. */
function activate(at) {
  current.at = at;
  for (const other of rows.querySelectorAll(".row")) {
    const here = other.dataset.at === at;
    other.tabIndex = here ? 0 : -1;
    if (here) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
  light(at);
  drawDetail(at);
}

/** Give the focus to a place's row, or to the nearest that there is. */
function focusRow(at) {
  const found = rowOf(at) ?? rowOf(rowAt(work(), at)) ?? rows.querySelector(".row");
  if (!found) {
    current.at = "/0";
    light(null);
    drawDetail(null);
    return document.getElementById("record").focus();
  }
  found.focus({ preventScroll: true });
  if (current.at !== found.dataset.at) activate(found.dataset.at);
  return found.scrollIntoView({ block: "nearest" });
}

/** The next (1) or previous (-1) row; with `passes` the next that passes, from the top again. */
function stepRow(by, passes = null) {
  const all = [...rows.querySelectorAll(".row")];
  const at = all.findIndex((one) => one.dataset.at === current.at);
  if (!passes) {
    if (all[at + by]) focusRow(all[at + by].dataset.at);
    return Boolean(all[at + by]);
  }
  const next = [...all.slice(at + 1), ...all.slice(0, at + 1)].find(passes);
  if (next) focusRow(next.dataset.at);
  return Boolean(next);
}

const isOpen = (one) => Boolean(one.querySelector(".chip.open"));

/** The next open doubt or difference, in this article or in a later one. */
function nextOpen() {
  if (stepRow(1, isOpen)) return;
  const at = found.indexOf(current.article);
  const next = [...found.slice(at + 1), ...found.slice(0, at)].find((n) => briefs[n].open);
  if (next === undefined) return say("Nothing is open.");
  openArticle(next);
  return stepRow(1, isOpen) || focusRow(current.at);
}

/** Show or hide the empty fields of a place. */
function toggleEmpty(at) {
  const part = meaning(at).field.fields ? at : at.slice(0, at.search(/\/[a-z_]+(\/[a-z_]+)?$/));
  if (!shownEmpty.delete(part)) shownEmpty.add(part);
  refresh();
  focusRow(at);
}

function notes(one) {
  return el("label", { class: "notes", for: "notes" }, "Notes",
    el("textarea", { id: "notes", rows: "2", placeholder: "Which decisions were doubtful?",
      onchange: (event) => change((w) => { w.notes = event.target.value; }) }, one.notes));
}
