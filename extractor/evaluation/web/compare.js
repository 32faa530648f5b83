// Two runs: the difference, whether it is shown, and what became of every value.

const flowing = { field: -1 };

/** The difference of the chosen pair, second minus first: turned round where it is kept so. */
function difference() {
  const pair = data.pairs.find((p) =>
    (p.first === chosen.first && p.second === chosen.second)
    || (p.first === chosen.second && p.second === chosen.first));
  if (!pair) return null;
  const turn = (c) => {
    if (c === null || pair.first === chosen.first || c[0] === null) return c;
    return [-c[0], -c[2], -c[1], c[3], c[4]];
  };
  return { overall: turn(pair.overall), fields: pair.fields.map(turn) };
}

/** What became of every value: pairs of cells, either of them null where a run is silent. */
function moves() {
  const found = new Map();
  for (const c of cells(data.runs[chosen.first])) found.set(c.key, [c, null]);
  for (const c of cells(data.runs[chosen.second])) {
    if (found.has(c.key)) found.get(c.key)[1] = c;
    else found.set(c.key, [null, c]);
  }
  return [...found.values()].map(([first, second]) => {
    const any = second ?? first;
    return { first, second, field: any.field, article: any.article,
      before: first?.outcome ?? SILENT, after: second?.outcome ?? SILENT };
  });
}

function openMoves(title, found) {
  const lines = [...found].sort((a, b) => a.article - b.article).map((m) => {
    const gold = m.first?.goldValue ?? m.second?.goldValue ?? null;
    const reason = (m.second ?? m.first).reason;
    return { article: m.article, content: [el("code", {}, data.fields[m.field]), " ",
      ...change(m.before, m.after), " gold ", shown(gold), ", predicted ",
      shown(m.first?.predictedValue ?? null), " → ", shown(m.second?.predictedValue ?? null),
      el("span", { class: "quiet" }, ` (${reason})`)] };
  });
  openList(title, lines, [chosen.first, chosen.second]);
}

const verdict = (c) => (c === null || !c[4] ? "not shown" : c[0] > 0 ? "better" : "worse");

function flow() {
  const names = data.runs.map((run) => run.name);
  const pick = (which) => (n) => { chosen[which] = n; redraw("flow"); };
  const picks = el("div", { class: "picks" },
    choice("From", names, chosen.first, pick("first"), "flow-first"),
    choice("to", names, chosen.second, pick("second"), "flow-second"));
  const found = difference();
  if (!found) return [picks, el("p", {}, "Choose two runs.")];
  const all = moves();
  const [by, low, high, p] = found.overall;
  const is = verdict(found.overall);
  const summary = el("p", {}, "F1 over all fields: ", el("strong", {}, signed(by)),
    ` points (95 % ${signed(low)} to ${signed(high)}, p ${p === null ? "–" : p.toFixed(4)}): `,
    is === "not shown" ? "no difference is shown." : `the second run is shown to be ${is}.`);
  const options = ["all fields", ...data.fields];
  const field = choice("Field", options, flowing.field + 1,
    (n) => { flowing.field = n - 1; redraw("flow"); }, "flow-field");
  const note = el("p", { class: "quiet" },
    "Silent: the run says nothing there, and nothing is missed.");
  return [picks, summary, field, flowMatrix(all), note, flowFields(all, found)];
}

/** Outcome in the first run down, in the second across. */
function flowMatrix(all) {
  const here = all.filter((m) => flowing.field < 0 || m.field === flowing.field);
  const where = flowing.field < 0 ? "all fields" : data.fields[flowing.field];
  const rows = STATES.map((before) => [chip(before), ...STATES.map((after) => {
    if (before === SILENT && after === SILENT) return el("span", { class: "zero" }, "–");
    const found = here.filter((m) => m.before === before && m.after === after);
    const title = `${before} → ${after}: ${where}`;
    const made = count(found.length, `values ${before} then ${after}`,
      () => openMoves(title, found));
    if (before === after) made.classList.add("same");
    return made;
  })]);
  const title = `Values by outcome in ${data.runs[chosen.first].name} (down) and `
    + `${data.runs[chosen.second].name} (across): ${where}`;
  return table(title, ["", ...STATES.map(chip)], rows, "flow");
}

/** For each field the difference, and each change with how often it happened. */
function flowFields(all, found) {
  const changed = data.fields.map(() => new Map());
  for (const m of all) {
    if (m.before === m.after) continue;
    const name = `${m.before} → ${m.after}`;
    if (!changed[m.field].has(name)) changed[m.field].set(name, []);
    changed[m.field].get(name).push(m);
  }
  const rows = data.fields.map((name, field) => {
    const c = found.fields[field];
    const changes = [...changed[field]].map(([title, list]) => el("span", { class: "moved" },
      ...change(list[0].before, list[0].after), " ",
      count(list.length, `${title} in ${name}`, () => openMoves(`${title}: ${name}`, list))));
    return [el("code", {}, name), percent(data.runs[chosen.first].f1[field]?.[0] ?? null),
      percent(data.runs[chosen.second].f1[field]?.[0] ?? null),
      c === null ? "–" : signed(c[0]),
      c === null || c[1] === null ? "–" : `${signed(c[1])} to ${signed(c[2])}`,
      c === null || c[3] === null ? "–" : c[3].toFixed(4), verdict(c),
      changes.length ? changes : el("span", { class: "zero" }, "nothing changed")];
  });
  const heads = ["Field", "F1 first", "F1 second", "difference", "95 %", "p (Holm)", "second is",
    "changes"];
  return table("Differences by field, in points, and what changed", heads, rows, "changes");
}
