// The keyboard.

const LETTERS = `${STORE}letters`;

/** Whether single letters are keys; who dictates to the browser may want them off. */
function lettersOn() {
  try {
    return localStorage.getItem(LETTERS) !== "off";
  } catch {
    return true;
  }
}

function setLetters(on) {
  try {
    localStorage.setItem(LETTERS, on ? "on" : "off");
  } catch { /* then they stay on */ }
}

const inText = () => body.contains(document.activeElement) && !picking;
const onRow = () => rows.contains(document.activeElement)
  && document.activeElement.classList.contains("row");
const step = (by) => (inText() ? stepMark(by) : stepRow(by));
const at = () => current.at;
const has = () => read(work(), current.at) !== undefined;
const withRow = (run) => () => (has() ? run() : say("There is no value here: i adds one."));

const ACTIONS = {
  j: () => step(1), k: () => step(-1), n: () => stepArticle(1), p: () => stepArticle(-1),
  g: nextOpen, t: () => { showPane("text"); stepMark(0); },
  "/": () => { showPane("articles"); document.getElementById("search").focus(); },
  a: withRow(() => acceptNext(at())), x: withRow(() => { reject(at()); focusRow(at()); }),
  e: withRow(() => edit(at())), q: withRow(quoteOrPick),
  1: withRow(() => { take(at(), "a"); focusRow(at()); }),
  2: withRow(() => { take(at(), "b"); focusRow(at()); }),
  d: finish, u: undo, i: openAdd, r: withRow(() => remove(itemAt(at()))),
  f: withRow(() => toggleEmpty(at())), s: openSave, "?": openHelp,
};

/** The item or incident that holds a place. */
function itemAt(here) {
  let found = here;
  while (!["item", "incident"].includes(meaning(found)?.kind)) {
    found = found.slice(0, found.lastIndexOf("/"));
  }
  return found;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  const run = action(event);
  if (!run) return;
  event.preventDefault();
  run();
});

/** What a key does where the focus is; null if it is the browser's. */
function action({ key: name, shiftKey, target }) {
  if (picking) return name in PICKING ? () => PICKING[name](shiftKey) : null;
  if (name === "Escape") return () => { showPane("record"); focusRow(current.at); };
  if (target.matches("input, select, textarea, summary")) return null;
  if (onRow() && name === "Enter") return () => edit(current.at);
  if (inText() && name === "Enter") return () => target.click();
  if (name === "ArrowDown" && (onRow() || inText())) return () => step(1);
  if (name === "ArrowUp" && (onRow() || inText())) return () => step(-1);
  return Object.hasOwn(ACTIONS, name) && lettersOn() ? ACTIONS[name] : null;
}
