// What supports the value that is looked at, what is doubtful about it, and what can be done.

const detail = document.getElementById("detail");
let editing = null; // the place that is being edited

/** Show a place; null for none. While a value is edited, looking elsewhere changes nothing. */
function drawDetail(at) {
  if (editing !== null) return;
  if (!at || read(work(), at) === undefined) { detail.replaceChildren(); return; }
  const one = work();
  const { kind, field } = meaning(at);
  const held = detail.contains(document.activeElement) ? document.activeElement.id : null;
  const difference = one.marks[at] ? null : differenceAt(one, at);
  const title = el("h3", { id: "detail-title" }, placeName(at));
  const listed = claimsOf(one, at);
  const part = ["item", "incident"].includes(kind);
  const shown = part ? listed.filter(({ supports }) => supports.includes(split(at)[1])) : listed;
  detail.replaceChildren(title,
    ...doubts(one, at).filter((f) => rowAt(one, `/${split(at)[0]}${f.field}`) === at).map(doubt),
    ...(difference ? [sides(at, difference, field)] : shown.map((c, n) => claim(at, c, n))),
    ...rivalsOf(one, at).map(rival),
    ...(!part && !shown.length && !difference && !isEmpty(read(one, at)) && !field.bare
      ? [el("p", { class: "quiet" }, "No quote supports this value.")] : []),
    actions(at, part, difference));
  if (held) detail.querySelector(`#${held}`)?.focus();
}

const doubt = ({ code, message }) => el("p", { class: "doubt" },
  el("strong", {}, words(code)), " ", el("span", { class: "value" }, visible(message)));

function rivalsOf(one, at) {
  const [number, pointer] = split(at);
  return one.incidents[number].rivals.filter(({ field }) => field === pointer);
}

const saidIn = ({ span, quote: lost }) => visible(span ? article().text.slice(...span) : lost ?? "");

function rival(told) {
  return el("p", { class: "claim" }, el("strong", {}, "Also reported: "),
    el("span", { class: "value" }, visible([told.value].flat().join(", "))), " ",
    el("q", {}, saidIn(told)), el("span", { class: "quiet" }, ` ${words(told.source)}`));
}

/** A quote with who says it and how; both can be changed. */
function claim(at, told, n) {
  const pick = (name, values) => el("select", {
    id: `claim-${n}-${name}`, "aria-label": `${name} of quote ${n + 1}`,
    onchange: (event) => changeClaim(at, told, name, event.target.value),
  }, values.map((one) => el("option", { value: one, selected: one === told[name] }, words(one))));
  return el("div", { class: "claim" }, el("q", {}, saidIn(told)),
    told.span ? null : el("p", { class: "doubt" }, "Not in the text: a label leaves it out."),
    el("p", {}, pick("source", data.sources), pick("stance", data.stances),
      button("Remove quote", () => { unquote(at, told); focusRow(at); },
        { class: "link", id: `claim-${n}-remove`, "aria-label": `Remove quote ${n + 1}` })));
}

function changeClaim(at, told, name, value) {
  const [number] = split(at);
  const place = work().incidents[number].claims.indexOf(told);
  change((one) => { one.incidents[number].claims[place][name] = value; });
}

/** Two readers' answers side by side. */
function sides(at, difference, field) {
  const side = (reader, n) => {
    const whole = difference.only && difference.only !== reader;
    const mine = claimsOf(work(), at).filter(({ by }) => by === reader);
    return el("div", {}, el("h4", {}, [...new Set(["AB"[n], readerName(reader)])].join(" · ")),
      el("p", { class: "value" }, difference.only ? (whole ? "not listed" : "listed")
        : visible(inWords(difference[reader] ?? null, field) || "–")),
      mine.slice(0, 4).map((c) => el("p", { class: "quiet" }, el("q", {}, saidIn(c)),
        ` ${words(c.source)}, ${c.stance}`)),
      button(`Take ${"AB"[n]}`, () => { take(at, reader); focusRow(at); },
        { id: `take-${reader}`, class: "main" }), key(String(n + 1)));
  };
  return el("div", { class: "sides" }, ["a", "b"].map(side));
}

function actions(at, part, difference) {
  const act = (name, letter, run) => [button(name, run, { id: `do-${letter}` }), key(letter)];
  const all = [
    ...(difference ? [] : act(part ? "Accept all" : "Accept", "a", () => acceptNext(at))),
    ...(part ? act("Remove", "r", () => remove(at)) : act("Reject", "x", () => reject(at))),
    ...(part ? act("Empty fields", "f", () => toggleEmpty(at)) : act("Edit", "e", () => edit(at))),
    ...(canHaveQuote(at) ? act("Quote", "q", quoteOrPick) : []),
  ];
  return el("p", { class: "actions" }, all);
}

const canHaveQuote = (at) => Boolean(split(at)[1]) && read(work(), at) !== undefined;

function acceptNext(at) {
  const difference = work().marks[at] ? null : differenceAt(work(), at);
  if (difference && !difference.only) return say("The readers differ: take A or B, or edit.");
  accept(at);
  return stepRow(1) || focusRow(at);
}

// -- editing -------------------------------------------------------------------------------

/** Put an input for a value in the place of its quotes. */
function edit(at) {
  const { kind, field } = meaning(at);
  if (kind === "item" || kind === "incident") return say("Edit its values one by one.");
  editing = at;
  const value = read(work(), at);
  const fault = el("p", { class: "doubt", role: "alert", id: "fault" });
  const input = control(field, value, at);
  const form = el("form", { novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    const [given, wrong] = entered(form, field);
    if (wrong) { fault.textContent = wrong; first.focus(); return; }
    stopEditing();
    setValue(at, given);
    focusRow(at);
  }, onkeydown: (event) => {
    event.stopPropagation(); // letters are text here
    if (event.key === "Escape") { event.preventDefault(); stopEditing(); focusRow(at); }
  } }, input, fault, el("p", { class: "quiet" }, field.help),
  el("p", { class: "actions" }, el("button", { type: "submit", class: "main" }, "Keep"),
    key("Enter"), button("Cancel", () => { stopEditing(); focusRow(at); }), key("Esc")));
  detail.replaceChildren(el("h3", { id: "detail-title" }, placeName(at)), form);
  const first = form.querySelector("input, select, textarea");
  first.focus();
  return first.select?.();
}

function stopEditing() {
  editing = null;
  drawDetail(current.at);
}

function control(field, value, at) {
  const label = placeName(at);
  const about = { name: "value", "aria-label": label, "aria-describedby": "fault", dir: "auto" };
  const options = field.kind === "yesno" ? [true, false] : field.values;
  if (field.kind === "set" && options) {
    const boxes = options.map((one) => el("label", {}, el("input", {
      type: "checkbox", name: "value", value: one, checked: value.includes(one),
      onkeydown: (event) => { if (event.key === "Enter") event.target.form.requestSubmit(); },
    }), ` ${words(String(one))}`));
    return el("fieldset", { class: "boxes" }, el("legend", { class: "skip" }, label), boxes);
  }
  if (options) {
    const listed = field.required ? options : [null, ...options];
    return el("select", { ...about, onkeydown: (event) => {
      if (event.key === "Enter") { event.preventDefault(); event.target.form.requestSubmit(); }
    } }, listed.map((one, n) => el("option", { value: n, selected: one === value },
      one === null ? "–" : inWords(one, field))));
  }
  if (field.kind === "set") {
    return el("textarea", { ...about, rows: "3" }, value.join("\n"));
  }
  const number = ["integer", "number"].includes(field.kind);
  return el("input", { ...about, type: "text", inputmode: number ? "numeric" : null,
    autocomplete: "off", value: value ?? "" });
}

/** Whether text fits a pattern; one that is not of this language is left to `gold check`. */
function fits(text, pattern) {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

/** What was entered: `[value, null]`, or `[null, what is wrong]`. */
function entered(form, field) {
  const inputs = [form.elements.value].flat();
  if (field.kind === "set" && field.values) {
    const boxes = [...form.querySelectorAll("input[type=checkbox]")];
    return [field.values.filter((_, n) => boxes[n].checked), null];
  }
  const text = inputs[0].value.trim();
  if (field.kind === "choice" || field.kind === "yesno") {
    const options = field.kind === "yesno" ? [true, false] : field.values;
    return [(field.required ? options : [null, ...options])[Number(text)], null];
  }
  if (field.kind === "set") {
    const lines = [...new Set(text.split("\n").map((one) => one.trim()).filter(Boolean))];
    return field.of === "text" ? [lines, null]
      : lines.every((one) => /^-?\d+$/.test(one)) ? [lines.map(Number), null]
        : [null, "One number a line."];
  }
  if (!text) return field.required ? [null, "This cannot be empty."] : [null, null];
  if (field.pattern && !fits(text, field.pattern)) {
    return [null, `${text} does not fit: ${field.help}`];
  }
  if (field.kind === "text") return [text, null];
  const whole = field.kind === "integer" ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/;
  if (!whole.test(text)) return [null, `${text} is no ${field.kind}.`];
  if (Number(text) < (field.minimum ?? -Infinity)) return [null, `At least ${field.minimum}.`];
  if (Number(text) > (field.maximum ?? Infinity)) return [null, `At most ${field.maximum}.`];
  return [Number(text), null];
}
