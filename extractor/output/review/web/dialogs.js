// Dialogs: the keys, what to add, what to save.

const dialog = document.getElementById("dialog");

/** Open the dialog with some content; Escape and its button close it. */
function openDialog(title, ...content) {
  const close = button("Close", () => dialog.close(), { class: "close" });
  dialog.replaceChildren(el("div", { class: "head" },
    el("h2", { id: "dialog-title", tabindex: "-1" }, title), close), ...content.flat().filter((part) => part !== null));
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector("[data-first]") ?? dialog.querySelector("h2")).focus();
}

dialog.addEventListener("close", () => {
  // the browser tells it late: a quick hand may be typing into a field by then
  if (!document.activeElement?.matches("input, select, textarea")) focusRow(current.at);
});

const KEYS = {
  "Move": [["j k", "next, previous value (also ↓ ↑)"], ["n p", "next, previous article"],
    ["g", "next open doubt or difference"], ["t", "passages of the text; j k between them"],
    ["/", "search"], ["Esc", "back to the record"]],
  "Decide": [["a", "accept the value, or all of an item"], ["x", "reject it: the article does not say"],
    ["e", "edit it (also Enter)"], ["1 2", "take reader A's, reader B's"],
    ["d", "done: accept the rest, next article"], ["u", "undo"]],
  "Quote": [["q", "quote the selected words for the value, or choose a passage:"],
    ["↑ ↓", "previous, next sentence"], ["← →", "move its beginning; with Shift its end"],
    ["Enter", "take it"]],
  "Record": [["i", "add a person, an agency, an incident"], ["r", "remove the item or incident"],
    ["f", "show or hide empty fields"], ["s", "save"], ["?", "these keys"]],
};

function openHelp() {
  openDialog("Keys", el("label", { class: "toggle", for: "letters" },
    el("input", { type: "checkbox", id: "letters", checked: lettersOn(),
      onchange: (event) => setLetters(event.target.checked) }), " Letters work as keys"),
  el("div", { class: "keys" }, Object.entries(KEYS).map(([title, keys]) => el("section", {},
    el("h3", {}, title), el("dl", {}, keys.flatMap(([names, what]) => [
      el("dt", {}, names.split(" ").map((name) => el("kbd", {}, name))), el("dd", {}, what)]))))));
}

/** What can be added: to the incident that is looked at, or another incident. */
function openAdd() {
  const [number, pointer] = split(current.at);
  const lists = work().incidents[number]
    ? data.form.filter(({ kind }) => kind === "list").map(({ name }) => name) : [];
  const near = lists.find((name) => pointer.startsWith(`/${name}/`)) ?? lists[0] ?? "";
  const choices = [...lists, ""];
  const make = (name) => button(name ? single(name) : "incident", () => {
    dialog.close();
    add(name && `/${number}/${name}`);
  }, { class: "wide", "data-first": name === near });
  openDialog("Add", el("div", { class: "stack", onkeydown: (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const all = [...event.currentTarget.children];
    all[all.indexOf(document.activeElement) + by]?.focus();
  } }, choices.map(make)));
}
