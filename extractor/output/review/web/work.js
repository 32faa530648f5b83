// The work on each article: made from its draft, kept in the browser, undone step by step.

const STORE = `extractor-review/${data.mode}/`;
const STEPS = 200; // that can be undone: more than anyone remembers
const works = new Map();
const undone = [];
const current = { article: 0, at: "/0" };

const article = () => data.articles[current.article];
const work = () => workOf(current.article);

function workOf(number) {
  if (!works.has(number)) works.set(number, recalled(number) ?? started(data.articles[number]));
  return works.get(number);
}

function started(told) {
  const incidents = (told.incidents ?? []).map((one) => ({
    ...filled(data.form, one),
    claims: (one.claims ?? []).map((claim) => ({ ...claim, supports: claim.supports ?? [] })),
    rivals: one.rivals ?? [],
    flags: one.flags ?? [],
    alternatives: one.alternatives ?? {},
    optional: one.optional ?? [],
  }));
  return {
    incidents, marks: told.marks ?? {}, notes: told.notes ?? "", done: Boolean(told.done),
    begun: Boolean(told.begun), origin: told.origin ?? "", differences: told.differences ?? [],
  };
}

/** What was kept at an earlier visit; null if nothing was. */
function recalled(number) {
  try {
    const { sha256, origin } = data.articles[number];
    const kept = JSON.parse(localStorage.getItem(STORE + sha256));
    const other = data.mode === "merge" && kept?.origin !== origin; // of two other readers
    return kept && !other ? started(kept) : null;
  } catch {
    return null; // the browser keeps nothing, or something else wrote there
  }
}

/** Keep the work on an article; what is empty is left out. */
function keep(number) {
  const told = (key, value) => (value === null || value === "" || (Array.isArray(value)
    && !value.length) ? undefined : value);
  try {
    localStorage.setItem(STORE + data.articles[number].sha256,
      JSON.stringify(workOf(number), told));
  } catch {
    say("The browser cannot keep your work: save before you close the page.");
  }
  briefs[number] = brief(number);
}

function forget(number) {
  try {
    localStorage.removeItem(STORE + data.articles[number].sha256);
  } catch { /* nothing is kept then */ }
}

/** Change the work on the current article by a function; `undo` takes it back. */
function change(act) {
  undone.push([current.article, structuredClone(work())]);
  if (undone.length > STEPS) undone.shift();
  Object.assign(work(), { done: false, begun: true });
  act(work());
  keep(current.article);
  refresh();
}

function undo() {
  const last = undone.pop();
  if (!last) return say("Nothing to undo.");
  works.set(...last);
  keep(last[0]);
  if (last[0] !== current.article) openArticle(last[0]);
  else refresh();
  return say("Undone.");
}

/** Begin again with what the page was made from. */
function startOver() {
  undone.push([current.article, work()]);
  works.set(current.article, started(article()));
  forget(current.article);
  briefs[current.article] = brief(current.article);
  openArticle(current.article);
  focusRow(current.at);
  say("Begun anew; u brings your work back.");
}

/** The doubts about a place and all below it that nobody has settled yet. */
function doubts(one, at) {
  const [number] = split(at);
  return (one.incidents[number]?.flags ?? []).filter((flag) => {
    const row = rowAt(one, `/${number}${flag.field}`);
    return `${row}/`.startsWith(`${at}/`) && !one.marks[row];
  });
}

const undecided = (one) => one.differences.filter(({ at }) => !one.marks[at]);
const differenceAt = (one, at) => one.differences.find((difference) => difference.at === at);

/** What the list shows of an article: open doubts and differences, and how far the work is. */
function brief(number) {
  const one = works.get(number) ?? recalled(number);
  if (!one) {
    const told = data.articles[number];
    const flags = (told.incidents ?? []).reduce((sum, { flags: f }) => sum + (f?.length ?? 0), 0);
    return { open: flags + (told.differences?.length ?? 0), state: told.done ? "done" : "to do" };
  }
  const flags = one.incidents.flatMap((_, n) => doubts(one, `/${n}`)).length;
  const state = one.done ? "done" : one.begun ? "begun" : "to do";
  return { open: flags + undecided(one).length, state };
}

const briefs = data.articles.map((_, number) => brief(number));
