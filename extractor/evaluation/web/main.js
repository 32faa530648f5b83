// The page as a whole.

const SECTIONS = {
  runs: ["Runs", () => [matrix(), ...figures()]],
  fields: ["Fields", () => [fields()]],
  confusion: ["Confusion", confusion],
  flow: ["Flow between two runs", flow],
  articles: ["Articles", articles],
};

/** Draw a section anew, and give the focus back to what had it. */
function redraw(name) {
  const body = document.querySelector(`#${name} .content`);
  const held = document.activeElement;
  const again = held && body.contains(held)
    ? held.id ? `#${held.id}` : held.dataset.run ? `[data-run="${held.dataset.run}"]` : null
    : null;
  body.replaceChildren(...SECTIONS[name][1]());
  if (again) body.querySelector(again)?.focus();
}

const refresh = () => ["runs", "fields", "confusion", "articles"].forEach(redraw);

function start() {
  const [least, most] = data.detectable.map(percent);
  document.getElementById("lead").textContent =
    `${plural(data.articles.length, "article")} about ${plural(data.clusters, "incident")}. `
    + "Smallest difference in F1 that they can show between two such runs: "
    + `${least === most ? least : `${least} to ${most}`} points (80 % power, 5 % two-sided).`;
  const main = document.getElementById("main");
  for (const [name, [title]] of Object.entries(SECTIONS)) {
    if (name === "flow" && data.runs.length < 2) {
      document.querySelector('nav a[href="#flow"]').remove();
      continue;
    }
    main.append(el("section", { id: name, "aria-labelledby": `${name}-title` },
      el("h2", { id: `${name}-title` }, title), el("div", { class: "content" })));
    redraw(name);
  }
}

start();
