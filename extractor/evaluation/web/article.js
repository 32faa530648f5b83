// Lists of articles behind a count, and one article: its text with the quotes, gold and prediction.

const dialogs = {
  list: document.getElementById("list"),
  article: document.getElementById("article"),
};

/** Put content into a dialog and open it; Escape and its button close it. */
function open(dialog, title, ...content) {
  const close = button("Close", () => dialog.close(), { class: "close" });
  const head = el("div", { class: "head" },
    el("h2", { id: `${dialog.id}-title`, tabindex: "-1" }, title), close);
  dialog.replaceChildren(head, ...content);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  head.firstChild.focus();
}

/** Open the articles of some lines, each `{article, content}`; `runs` are those they are about. */
function openList(title, lines, runs) {
  const byArticle = new Map();
  for (const line of lines) {
    if (!byArticle.has(line.article)) byArticle.set(line.article, []);
    byArticle.get(line.article).push(line);
  }
  const items = el("ul", { class: "articles" });
  const draw = ([number, found]) => {
    const name = data.articles[number].id;
    const link = button(name, () => openArticle(number, runs), { class: "link" });
    return el("li", {}, link,
      el("ul", { class: "lines" }, found.map((line) => el("li", {}, line.content))));
  };
  const more = paged([...byArticle], draw, items);
  const size = `${plural(lines.length, "value")} in ${plural(byArticle.size, "article")}`;
  open(dialogs.list, title, el("p", { class: "quiet" }, size), items, more);
}

/** A line for a cell: field, gold, prediction, reason. */
function cellLine(c) {
  const content = [el("code", {}, data.fields[c.field]), " ", chip(c.outcome), " gold ",
    shown(c.goldValue), ", predicted ", shown(c.predictedValue),
    el("span", { class: "quiet" }, ` (${c.reason})`)];
  return { article: c.article, content };
}

const openCells = (title, run, passes) =>
  openList(`${title}: ${data.runs[run].name}`, cells(data.runs[run], passes).map(cellLine), [run]);

/** Open one article with a run that is read beside gold, the last of `runs` first. */
function openArticle(number, runs) {
  let run = runs[runs.length - 1];
  const article = data.articles[number];
  const about = [article.published && `published ${article.published}`,
    article.cluster && `about ${article.cluster}`].filter(Boolean).join(", ");
  const body = el("div", { class: "reader" });
  const fill = () => body.replaceChildren(...reader(number, data.runs[run]));
  const names = data.runs.map((one) => one.name);
  const pick = choice("Prediction of", names, run, (n) => { run = n; fill(); }, "article-run");
  fill();
  const legend = el("p", { class: "legend" },
    el("mark", { class: "g" }, "quote in gold"), " ",
    el("mark", { class: "p" }, "quote in the prediction"), " ",
    el("mark", { class: "g p" }, "both"));
  open(dialogs.article, article.id, el("p", { class: "quiet" }, about), pick, legend, body);
}

/** Text on the left, cells on the right. */
function reader(number, run) {
  const article = data.articles[number];
  const sides = { g: article.claims, p: run.claims[number] ?? [] };
  const text = marked(article.text, sides);
  const failed = run.failed.find(([place]) => place === number);
  const left = el("section", { class: "text", "aria-label": "Text of the article" },
    failed ? el("p", { class: "failed" }, `No prediction: ${failed[1]}`) : null,
    article.text === null ? el("p", { class: "quiet" }, "The text is not at hand.") : text.node,
    unplaced("Quotes of the prediction that are not in the text", sides.p, article.text),
    unplaced("Quotes of gold without a place", sides.g, article.text));
  const own = cells(run, (c) => c.article === number);
  const groups = new Map();
  for (const c of own) {
    const name = `${c.gold}/${c.predicted}`;
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(c);
  }
  const right = el("section", { class: "cells", "aria-label": "Gold and prediction" },
    own.length ? [...groups.values()].map((group) => incident(group, run.aligned[number], text))
      : el("p", {}, "No value in gold or in the prediction: nothing to find, nothing found."));
  return [left, right];
}

/** The cells of one incident, in the schema's order. */
function incident(group, aligned, text) {
  const [{ gold, predicted }] = group;
  const pair = (aligned ?? []).find((one) => one[0] === gold && one[1] === predicted);
  const th = (n) => n + 1;
  const title = gold === null ? `Predicted incident ${th(predicted)}: not in gold`
    : predicted === null ? `Gold incident ${th(gold)}: not predicted`
      : `Gold incident ${th(gold)} is predicted incident ${th(predicted)}`;
  let how = null;
  if (pair && gold !== null && predicted !== null) {
    const next = pair[4] === null ? "no other prediction comes near"
      : `next is predicted incident ${th(pair[4])}, margin ${pair[5]}`;
    how = el("p", { class: "quiet" },
      `They agree on ${pair[2]} of ${pair[3]} (weights in halves); ${next}.`);
  }
  const rows = group.map((c) => [
    button((c.goldPointer ?? c.predictedPointer).slice(1),
      (event) => text.light(event.currentTarget, c),
      { class: "link", "aria-pressed": "false", title: "Show its quotes in the text" }),
    shown(c.goldValue), shown(c.predictedValue),
    [chip(c.outcome), el("span", { class: "reason" }, ` ${c.reason}`), ...doubts(c)],
  ]);
  const heads = ["Field", "Gold", "Predicted", "Outcome"];
  return el("div", {}, el("h3", {}, title), how, table(title, heads, rows, "stack"));
}

const DOUBTS = {
  quote_found: "no quote found", quote_overlaps_gold: "another passage than gold",
  value_supported: "does not follow from its quote", source_right: "another source than gold",
  stance_right: "another stance than gold",
};

/** What is wrong with the evidence of a predicted value. */
function doubts(c) {
  if (c.predictedValue === null) return [];
  return data.facts
    .filter((_, n) => Math.floor(c.facts / 3 ** n) % 3 === 1)
    .map((name) => el("span", { class: "doubt" }, DOUBTS[name]));
}

/** Quotes that stand nowhere in the text. */
function unplaced(title, records, text) {
  const lost = records.flat().filter(([span]) => span === null || text === null);
  if (!lost.length) return null;
  const items = lost.map(([, quote, supports]) =>
    el("li", {}, el("q", {}, quote ?? "…"),
      el("span", { class: "quiet" }, ` ${supports.join(" ")}`)));
  return el("div", { class: "lost" }, el("h3", {}, title), el("ul", {}, items));
}

/** The text with its quotes marked. `light` shows those of a cell; spans count code points. */
function marked(text, sides) {
  const node = el("div", { class: "body" });
  const points = Array.from(text ?? "");
  const spans = Object.entries(sides).flatMap(([side, records]) =>
    records.flatMap((claims, record) => claims.filter(([span]) => span !== null)
      .map(([[from, to], , supports]) => ({ side, record, from, to, supports }))));
  const marks = [];
  cutAt(points, spans, (points, over) => {
    const piece = points.join("");
    if (!over.length) { node.append(piece); return; }
    const sidesHere = ["g", "p"].filter((side) => over.some((s) => s.side === side));
    const mark = el("mark", { class: sidesHere.join(" ") }, piece);
    marks.push([mark, over]);
    node.append(mark);
  });
  const light = (pressed, c) => {
    const was = pressed.getAttribute("aria-pressed") === "true";
    const all = pressed.closest(".reader");
    for (const other of all.querySelectorAll("[aria-pressed=true]")) {
      other.setAttribute("aria-pressed", "false");
    }
    marks.forEach(([mark]) => mark.classList.remove("on"));
    node.classList.toggle("lit", !was);
    if (was) return;
    pressed.setAttribute("aria-pressed", "true");
    const hit = marks.filter(([mark, over]) => {
      const mine = over.some((s) => (s.side === "g"
        ? s.record === c.gold && speaks(s.supports, c.goldPointer)
        : s.record === c.predicted && speaks(s.supports, c.predictedPointer)));
      mark.classList.toggle("on", mine);
      return mine;
    });
    hit[0]?.[0].scrollIntoView({ block: "center" });
  };
  return { node, light };
}
