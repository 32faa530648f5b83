"use strict";
// Reading the data, and making elements. All text enters the page as text, never as markup.

const data = JSON.parse(document.getElementById("data").textContent);

/** An element: attributes by name, `on…` as listeners, children as nodes or text. */
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, given] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), given);
    else if (given === true) made.setAttribute(name, "");
    else if (given !== null && given !== false) made.setAttribute(name, String(given));
  }
  made.append(...children.flat().filter((child) => child !== null));
  return made;
}

const button = (text, onclick, attributes = {}) =>
  el("button", { type: "button", onclick, ...attributes }, text);

const plural = (number, one) => `${number} ${one}${number === 1 ? "" : "s"}`;

/** A labelled choice among names. */
function choice(label, names, selected, onpick, id) {
  const options = names.map((name, n) =>
    el("option", { value: n, selected: n === selected }, name));
  const select = el("select", { id, onchange: (event) => onpick(Number(event.target.value)) },
    options);
  return el("label", { class: "choice", for: id }, `${label} `, select);
}

/**
 * A text cut at the ends of spans: calls `draw(piece, over)` in order, `over` being the spans that
 * hold the piece. `text` is anything with `slice`, a span `{from, to}` counts its positions.
 */
function cutAt(text, spans, draw) {
  const edges = [...new Set([0, text.length, ...spans.flatMap((s) => [s.from, s.to])])]
    .sort((a, b) => a - b);
  for (let n = 0; n + 1 < edges.length; n++) {
    const [from, to] = [edges[n], edges[n + 1]];
    draw(text.slice(from, to), spans.filter((s) => s.from <= from && to <= s.to));
  }
}

/** Whether a claim speaks for the value at a pointer: for it, for its whole, or for a member. */
const speaks = (supports, pointer) => pointer !== null && supports.some((p) =>
  `${pointer}/`.startsWith(`${p}/`) || `${p}/`.startsWith(`${pointer}/`));
