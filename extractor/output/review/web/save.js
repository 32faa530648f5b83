// Saving: as a file of labels to download, or label by label to the server the page came from.

const finished = () => [...briefs.keys()].filter((number) => briefs[number].state === "done");

/** Accept what is left of the article, and go on to the next that is to do. */
function finish() {
  const left = undecided(work());
  if (left.length) {
    focusRow(left[0].at);
    return say(`${plural(left.length, "difference")} left: take A or B, or edit.`);
  }
  change((one) => {
    for (const n of one.incidents.keys()) {
      const told = leaves(one, `/${n}`).filter((leaf) => !isEmpty(read(one, leaf.at)));
      const doubted = doubts(one, `/${n}`).map(({ field }) => rowAt(one, `/${n}${field}`));
      for (const at of [...told.map((leaf) => leaf.at), ...doubted]) {
        one.marks[at] ??= { state: "accepted" };
      }
    }
    one.done = true;
  });
  const number = current.article;
  if (data.saveTo) send([number]);
  const at = found.indexOf(number);
  const next = [...found.slice(at + 1), ...found.slice(0, at)].find((n) => briefs[n].state !== "done");
  if (next === undefined) return say("All of these articles are done.");
  openArticle(next);
  focusRow(current.at);
  return say(`Done; ${finished().length} of ${briefs.length}.`);
}

function openSave() {
  const numbers = finished();
  const begun = briefs.filter(({ state }) => state === "begun").length;
  const lost = numbers.reduce((sum, number) => sum + leftOut(number), 0);
  const offer = data.saveTo ? ["Save them", () => { dialog.close(); send(numbers); }]
    : ["Download gold.jsonl", () => { download(numbers); dialog.close(); }];
  openDialog("Save",
    el("p", {}, `${plural(numbers.length, "article")} done: these become labels.`),
    begun ? el("p", {}, `${plural(begun, "article")} begun but not done stay in this browser.`) : null,
    lost ? el("p", {}, `${plural(lost, "quote")} that are not in the text are left out.`) : null,
    numbers.length ? button(...offer, { class: "main", "data-first": true })
      : el("p", { class: "quiet" }, "Finish an article first (d)."));
}

const labelText = (number) => JSON.stringify(labelOf(number));

function download(numbers) {
  const lines = numbers.map((number) => `${labelText(number)}\n`);
  const link = el("a", { download: "gold.jsonl",
    href: URL.createObjectURL(new Blob(lines, { type: "application/jsonl" })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  say(`${plural(numbers.length, "label")} in gold.jsonl.`);
}

/** Send labels to the server; what it refuses stays in the browser. */
async function send(numbers) {
  for (const number of numbers) {
    const { id } = data.articles[number];
    try {
      const answer = await fetch(data.saveTo, { method: "POST", body: labelText(number),
        headers: { "Content-Type": "application/json" } });
      if (!answer.ok) throw new Error(await answer.text());
      forget(number);
      say(`Saved ${id}.`);
    } catch (error) {
      say(`Not saved: ${id}: ${error.message}`);
      return;
    }
  }
}
