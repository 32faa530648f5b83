// The article's text: its passages marked by field, and the choice of a passage as a quote.

const HUES = ["incident", ...data.form.filter(({ kind }) => kind === "list").map((f) => f.name)];
const hue = (pointer) => Math.max(0, HUES.indexOf(pointer.split("/")[1]));
// format and control characters show nothing, or turn the text around them; line ends may stay
const HIDDEN = /((?![\n\t])[\p{Cf}\p{Cc}\u034f\u115f\u1160\u3164\uffa0\ufe00-\ufe0e])/u;
const SECOND_CLICK = 300; // milliseconds within which systems take two clicks for a double one
const body = document.getElementById("body");
let marks = []; // [element, spans]

/**
 * Text as nodes in which no character hides. Each is shut in a box of its own, for else one that
 * turns the direction of writing would reach beyond; its code is shown by the style sheet, so that
 * the nodes hold the text to the letter.
 */
const visible = (text) => String(text).split(HIDDEN).map((piece, n) => (n % 2
  ? el("span", { class: "hidden-char", "data-code": `U+${piece.codePointAt(0).toString(16)
    .toUpperCase().padStart(4, "0")}` }, piece)
  : piece));

/** All passages of the current work: `{from, to, at, said}`, one for each value they speak for. */
function passages() {
  return work().incidents.flatMap(({ claims, rivals }, n) => [
    ...claims.flatMap(({ span, supports }) => supports.map((p) => [span, p])),
    ...rivals.map(({ span, field }) => [span, field]),
  ].filter(([span]) => span).map(([[from, to], p]) => ({ from, to, at: `/${n}${p}`, hue: hue(p) })));
}

function drawText() {
  const told = article();
  document.getElementById("text-title").replaceChildren(...visible(told.title ?? told.id));
  document.getElementById("about").replaceChildren(...visible([
    told.title ? told.id : null, told.published ? `published ${told.published}` : "not dated",
    told.url ?? null, told.error ? `not extracted: ${told.error}` : null,
  ].filter(Boolean).join(" · ")));
  body.replaceChildren();
  marks = [];
  cutAt(told.text, passages(), (piece, over) => {
    if (!over.length) return body.append(...visible(piece));
    const named = [...new Set(over.map(({ at }) => placeName(at)))].join(", ");
    const mark = el("mark", {
      class: `h${over[0].hue}`, role: "button", tabindex: marks.length ? "-1" : "0", title: named,
      onclick: (event) => follow(over[0].at, event.detail),
      onmouseenter: () => lightRows(over),
      onmouseleave: () => lightRows([]),
      onfocus: () => lightRows(over),
      onblur: () => lightRows([]),
    }, visible(piece));
    marks.push([mark, over]);
    return body.append(mark);
  });
  const used = [...new Set(marks.flatMap(([, over]) => over.map((s) => s.hue)))].sort();
  document.getElementById("legend").replaceChildren(...used.map((n) =>
    el("li", { class: `h${n}` }, words(HUES[n]))));
}

/** From a passage to its value; a click waits, for it may begin a double one that selects. */
function follow(at, clicks) {
  const go = () => focusRow(rowAt(work(), at));
  if (!clicks) go(); // a key
  else setTimeout(() => { if (getSelection().isCollapsed) go(); }, SECOND_CLICK);
}

/** Mark the passages of a place, and scroll to the first; an incident as a whole has too many. */
function light(at) {
  const hit = at && split(at)[1] ? marks.filter(([mark, over]) => {
    const mine = over.some((s) => speaks([s.at], at));
    mark.classList.toggle("on", mine);
    return mine;
  }) : marks.forEach(([mark]) => mark.classList.remove("on")) ?? [];
  hit[0]?.[0].scrollIntoView({ block: "center", behavior: "instant" });
}

/** Mark the rows that passages speak for, and scroll to the first. */
function lightRows(over) {
  const ats = new Set(over.map(({ at }) => rowAt(work(), at)));
  let first = null;
  for (const row of document.querySelectorAll("#rows .row")) {
    row.classList.toggle("on", ats.has(row.dataset.at));
    if (!first && ats.has(row.dataset.at)) first = row;
  }
  first?.scrollIntoView({ block: "nearest" });
}

/** From passage to passage by keyboard. */
function stepMark(by) {
  const at = marks.findIndex(([mark]) => mark === document.activeElement);
  const next = marks[Math.min(marks.length - 1, Math.max(0, at + by))];
  if (!next) return;
  marks.forEach(([mark]) => { mark.tabIndex = -1; });
  next[0].tabIndex = 0;
  next[0].focus();
}

// -- choosing a passage ----------------------------------------------------------------------

const WORD = /[\p{L}\p{N}](?:\S*[\p{L}\p{N}])?/gu;
const ABBREVIATION = /^(?:(?:\p{L}\.)*\p{L}|Capt|Det|Dr|Gov|Jr|Lt|Mr|Mrs|Ms|Rep|Sen|Sgt|Sr|St)$/u;
let picking = null; // the passage being chosen by keyboard: words, first and last of them

/** The selected passage, in positions of the text, without blanks at its ends; null for none. */
function selected() {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0);
  if (!body.contains(range.startContainer) || !body.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(body, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const from = before.toString().length;
  const said = range.toString();
  const [blank] = said.match(/^\s*/);
  const trimmed = said.trim();
  return trimmed ? [from + blank.length, from + blank.length + trimmed.length] : null;
}

function select(from, to) {
  const ends = [];
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  let passed = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!ends.length && from < passed + node.length) ends.push(node, from - passed);
    if (to <= passed + node.length) { ends.push(node, to - passed); break; }
    passed += node.length;
  }
  getSelection().setBaseAndExtent(...ends);
  ends[0].parentElement.scrollIntoView({ block: "nearest" });
}

/** Quote what is selected, or begin to choose a passage by keyboard. */
function quoteOrPick() {
  if (!canHaveQuote(current.at)) return say("Choose a value first: quotes speak for values.");
  const chosen = selected();
  if (chosen) return takePassage(chosen);
  const { text } = article();
  const found = [...text.matchAll(WORD)].map((m) => [m.index, m.index + m[0].length]);
  if (!found.length) return say("The text has no words.");
  const lit = marks.find(([mark]) => mark.classList.contains("on"));
  const start = lit ? Math.max(0, found.findIndex(([, to]) => to > lit[1][0].from)) : 0;
  picking = { found, first: start, last: start };
  showPane("text");
  body.focus();
  document.body.classList.add("picking");
  return pickSentence(0);
}

/** While words are selected, offer to quote them: there is not always a keyboard. */
function offerQuote() {
  const bar = document.getElementById("quoting");
  bar.hidden = picking !== null || !canHaveQuote(current.at) || selected() === null;
  if (bar.hidden) return;
  bar.replaceChildren(button(`Quote for ${placeName(current.at)}`, quoteOrPick, {
    class: "main", onpointerdown: (event) => event.preventDefault(), // keeps what is selected
  }));
}

document.addEventListener("selectionchange", offerQuote);

function takePassage([from, to]) {
  stopPicking();
  quote(current.at, from, to);
  showPane("record");
  focusRow(current.at);
  say(`Quoted for ${placeName(current.at)}.`);
}

function stopPicking() {
  picking = null;
  document.body.classList.remove("picking");
  getSelection().removeAllRanges();
}

/** Whether a word is the last of its sentence or line, as well as one can tell. */
function endsSentence(n) {
  const { found } = picking;
  if (n + 1 >= found.length) return true;
  const between = article().text.slice(found[n][1], found[n + 1][0]);
  if (between.includes("\n") || /[!?]/.test(between)) return true;
  return /\.["”’')\]]*\s/u.test(between) && !ABBREVIATION.test(article().text.slice(...found[n]));
}

/** Choose the whole sentence around the first word, the one before it (-1) or the next (1). */
function pickSentence(by) {
  const { found } = picking;
  let first = picking.first;
  while (first > 0 && !endsSentence(first - 1)) first--;
  if (by < 0 && first > 0) {
    first--;
    while (first > 0 && !endsSentence(first - 1)) first--;
  }
  let last = first;
  while (!endsSentence(last)) last++;
  if (by > 0 && last + 1 < found.length) {
    first = last + 1;
    last = first;
    while (!endsSentence(last)) last++;
  }
  Object.assign(picking, { first, last });
  showPick();
}

/** Move the passage's beginning or, with `end`, its end by a word. */
function pickWord(by, end) {
  const most = picking.found.length - 1;
  const moved = Math.min(most, Math.max(0, picking[end ? "last" : "first"] + by));
  if (end) picking.last = Math.max(picking.first, moved);
  else Object.assign(picking, { first: moved, last: Math.max(moved, picking.last) });
  showPick();
}

function showPick() {
  const { found, first, last } = picking;
  select(found[first][0], found[last][1]);
  say(article().text.slice(found[first][0], found[last][1]).slice(0, 200));
}

const PICKING = {
  ArrowLeft: (shift) => pickWord(-1, shift), ArrowRight: (shift) => pickWord(1, shift),
  ArrowUp: () => pickSentence(-1), ArrowDown: () => pickSentence(1),
  Enter: () => takePassage(selected()),
  Escape: () => { stopPicking(); showPane("record"); focusRow(current.at); },
};
