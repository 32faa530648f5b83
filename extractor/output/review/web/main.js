// The page as a whole.

const status = document.getElementById("status");

/** Tell what happened, also to a screen reader. */
function say(text) {
  status.replaceChildren(...visible(text));
}

/** Draw what the current work changes; the focus stays where it was. */
function refresh() {
  const held = rows.contains(document.activeElement) || document.activeElement === document.body;
  drawText();
  drawRecord();
  if (held) focusRow(current.at);
  light(current.at);
  drawDetail(current.at);
  redrawEntry(current.article);
  drawCounts();
}

function openArticle(number) {
  current.article = number;
  current.at = "/0";
  editing = null;
  if (picking) stopPicking();
  shownEmpty.clear();
  document.getElementById("text").scrollTop = 0;
  rows.scrollTop = 0;
  refresh();
  showEntry();
  const first = rows.querySelector(".row");
  if (first) activate(first.dataset.at);
}

const PANES = ["articles", "text", "record"];

/** On a narrow screen, show this pane. */
function showPane(name) {
  document.body.dataset.pane = name;
  for (const one of document.getElementById("panes").children) {
    one.setAttribute("aria-pressed", String(one.dataset.pane === name));
  }
}

function begin() {
  document.getElementById("panes").append(...PANES.map((name) =>
    button(name, () => showPane(name), { "data-pane": name })));
  document.getElementById("tools").append(
    button("Keys", openHelp), key("?"), button("Save", openSave, { class: "main" }), key("s"));
  showPane("record");
  drawFilters();
  filter();
  if (!data.articles.length) return;
  openArticle(found[0]);
  focusRow(current.at);
  globalThis.requestIdleCallback && prepareSearch();
}

begin();
