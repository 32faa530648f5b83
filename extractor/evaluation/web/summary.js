// One run: the matrix to choose it from, its figures, its fields, its confusions, its articles.

/** The matrix: models and repeats down, prompts across; each cell chooses its run. */
function matrix() {
  const unique = (of) => [...new Set(data.runs.map(of))];
  const prompts = unique((run) => run.prompt);
  const repeats = unique((run) => run.repeat).length > 1;
  const rowOf = (run) => (repeats ? `${run.model}, run ${run.repeat}` : run.model);
  const rows = unique(rowOf).map((row) => [row, ...prompts.map((prompt) => {
    const here = data.runs.map((run, n) => [run, n])
      .filter(([run]) => run.prompt === prompt && rowOf(run) === row);
    return here.length ? here.map(([run, n]) => pick(run, n, here.length > 1))
      : el("span", { class: "zero" }, "–");
  })]);
  const heads = ["Model", ...prompts.map((prompt) => prompt ?? "no prompt")];
  const title = "F1 with its 95 % interval, in percent; choose a run to see its figures";
  return table(title, heads, rows, "matrix");
}

function pick(run, n, named) {
  const made = button("", () => { chosen.run = n; refresh(); },
    { class: "run", "aria-pressed": String(n === chosen.run), "data-run": n });
  made.append(el("strong", {}, percent(run.overall.f1[0])),
    el("span", { class: "quiet" }, interval(run.overall.f1)));
  if (named) made.append(el("span", { class: "quiet" }, run.name));
  return made;
}

/** The figures of the chosen run. */
function figures() {
  const run = data.runs[chosen.run];
  const all = cells(run);
  const figure = (name, given) => el("div", {}, el("dt", {}, name), el("dd", {}, given));
  const ratios = { Precision: run.overall.precision, Recall: run.overall.recall,
    F1: run.overall.f1, "Macro F1": run.macro };
  const failed = run.failed.map(([article, error]) =>
    ({ article, content: [`no prediction: ${error}`] }));
  return [
    el("h3", { id: "chosen" }, run.name),
    el("dl", { class: "figures" },
      Object.entries(ratios).map(([name, ratio]) =>
        figure(name, [percent(ratio[0]), el("span", { class: "quiet" }, ` ${interval(ratio)}`)])),
      data.outcomes.map((outcome) => figure(outcome, count(
        all.filter((c) => c.outcome === outcome).length, `values ${outcome}`,
        () => openCells(outcome, chosen.run, (c) => c.outcome === outcome)))),
      figure("articles failed", count(failed.length, "articles failed",
        () => openList(`failed: ${run.name}`, failed, [chosen.run])))),
    el("dl", { class: "rates" },
      Object.entries(run.rates).map(([name, ratio]) => figure(name, `${percent(ratio)} %`))),
  ];
}

/** F1 as a bar with its interval as a whisker; the numbers stand beside it. */
function bar([ratio, low, high]) {
  const made = el("span", { class: "bar", "aria-hidden": "true" });
  if (ratio === null) return made;
  const fill = el("span", { class: "fill" });
  fill.style.width = `${100 * ratio}%`;
  const whisker = el("span", { class: "whisker" });
  whisker.style.left = `${100 * low}%`;
  whisker.style.width = `${100 * (high - low)}%`;
  made.append(fill, whisker);
  return made;
}

function fields() {
  const run = data.runs[chosen.run];
  const numbers = data.fields.map(() => Object.fromEntries(data.outcomes.map((o) => [o, 0])));
  for (const c of cells(run)) numbers[c.field][c.outcome]++;
  const rows = data.fields.map((name, field) => {
    const f1 = run.f1[field] ?? [null, null, null];
    return [el("code", {}, name), bar(f1), percent(f1[0]), interval(f1),
      ...data.outcomes.map((outcome) => count(numbers[field][outcome], `${outcome} in ${name}`,
        () => openCells(`${name}, ${outcome}`, chosen.run,
          (c) => c.field === field && c.outcome === outcome)))];
  });
  const heads = ["Field", "", "F1", "95 %", ...data.outcomes];
  const title = `F1 by field, in percent, and values by outcome: ${run.name}`;
  return table(title, heads, rows, "fields");
}

const confused = { field: 0 };

function confusion() {
  if (!data.enums.length) return [el("p", {}, "No field has a closed set of values.")];
  const field = data.enums[confused.field];
  const found = cells(data.runs[chosen.run], (c) => c.field === field);
  const known = [...new Set(found.flatMap((c) => [c.goldValue, c.predictedValue]))]
    .sort((a, b) => (a === null) - (b === null) || String(a).localeCompare(String(b)));
  const rows = known.map((gold) => [shown(gold), ...known.map((predicted) => {
    const here = (c) => c.field === field && c.goldValue === gold && c.predictedValue === predicted;
    const number = found.filter(here).length;
    if (gold === null && predicted === null) return el("span", { class: "zero" }, "–");
    const what = `gold ${gold ?? "silence"}, predicted ${predicted ?? "silence"}`;
    const made = count(number, `values: ${what}`,
      () => openCells(`${data.fields[field]}: ${what}`, chosen.run, here));
    if (number && gold === predicted) made.classList.add("right");
    return made;
  })]);
  const names = data.enums.map((n) => data.fields[n]);
  const title = `Gold down, predicted across: ${data.fields[field]}, ${data.runs[chosen.run].name}`;
  return [
    choice("Field", names, confused.field,
      (n) => { confused.field = n; redraw("confusion"); }, "confusion-field"),
    table(title, ["Gold", ...known.map(shown)], rows, "confusion"),
  ];
}

/** All articles, those with most errors first. */
function articles() {
  const run = data.runs[chosen.run];
  const errors = data.articles.map(() => [0, 0]);
  for (const c of cells(run)) errors[c.article][c.outcome === "correct" ? 0 : 1]++;
  const order = [...data.articles.keys()].sort((a, b) => errors[b][1] - errors[a][1] || a - b);
  const items = el("ul", { class: "articles" });
  const more = el("div", {});
  const draw = (n) => el("li", {},
    button(data.articles[n].id, () => openArticle(n, [chosen.run]), { class: "link" }),
    el("span", { class: "quiet" }, ` ${errors[n][0]} right, ${errors[n][1]} not`));
  const show = (part) => {
    items.replaceChildren();
    const found = order.filter((n) => data.articles[n].id.toLowerCase().includes(part));
    more.replaceChildren(paged(found, draw, items));
  };
  show("");
  const find = el("input", { type: "search", id: "find",
    oninput: (event) => show(event.target.value.trim().toLowerCase()) });
  return [el("p", { class: "quiet" }, `Most errors of ${run.name} first.`),
    el("label", { class: "choice", for: "find" }, "Name contains ", find), items, more];
}
