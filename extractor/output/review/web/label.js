// From the work on an article to its label, as `extractor gold check` reads it.

/** The label; a quote that is not in the text, or speaks for nothing, is left out. */
function labelOf(number) {
  const told = data.articles[number];
  const one = workOf(number);
  const about = {
    id: told.id, published: told.published ?? null, url: told.url ?? null, sha256: told.sha256,
  };
  if (told.cluster) about.cluster = told.cluster;
  return {
    article: about,
    incidents: one.incidents.map((_, n) => incidentOf(one, n, told.text)),
    notes: [one.origin, one.notes].filter(Boolean).join("\n"),
  };
}

function incidentOf(one, n, text) {
  const { claims, rivals, flags, alternatives, optional, ...values } = one.incidents[n];
  const leads = (pointer) => leadsSomewhere(one, `/${n}${pointer}`);
  const made = { ...values, claims: [], rivals: [] };
  for (const { span, supports, source, stance } of claims) {
    const there = supports.filter(leads);
    if (!span || !there.length) continue;
    const said = text.slice(...span);
    const same = made.claims.find((c) => c.quote === said && c.source === source
      && c.stance === stance);
    if (same) same.supports = [...new Set([...same.supports, ...there])];
    else made.claims.push({ quote: said, supports: there, source, stance });
  }
  for (const { span, field, value = [], source } of rivals) {
    if (span && leads(field)) made.rivals.push({ field, value, quote: text.slice(...span), source });
  }
  const answers = Object.entries(alternatives).filter(([pointer]) => leads(pointer));
  if (answers.length) made.alternatives = Object.fromEntries(answers);
  const excused = optional.filter((pointer) => pointer === "" || leads(pointer));
  if (excused.length) made.optional = excused;
  return made;
}

/** Whether a pointer names something of the record; members of sets are, evidence is not. */
function leadsSomewhere(one, at) {
  if (read(one, at) === undefined) return false;
  const parent = meaning(at.slice(0, at.lastIndexOf("/")));
  return meaning(at) !== null || parent?.kind === "set";
}

/** How many quotes of an article the label has to leave out. */
function leftOut(number) {
  return workOf(number).incidents.flatMap(({ claims, rivals }) => [...claims, ...rivals])
    .filter(({ span }) => !span).length;
}
