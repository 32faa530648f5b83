// What a person does to a record. Each is one step for `undo`.

/** Accept a value, or all values of an item or an incident; what readers differ in stays open. */
function accept(at) {
  change((one) => {
    for (const leaf of leaves(one, at)) {
      const told = !isEmpty(read(one, leaf.at)) || claimsOf(one, leaf.at).length;
      const open = leaf.at !== at && differenceAt(one, leaf.at);
      if (told && !open && !one.marks[leaf.at]) one.marks[leaf.at] = { state: "accepted" };
    }
    one.marks[at] ??= { state: "accepted" };
  });
}

/** Say that a value is not so: it becomes silence, and its quotes no longer speak for it. */
function reject(at) {
  const { kind, field } = meaning(at);
  if (kind === "item" || kind === "incident") return remove(at);
  if (field.required) return say(`${words(field.name)} cannot be empty: edit it instead.`);
  const was = read(work(), at);
  return change((one) => {
    write(one, at, silence(field));
    unsupport(one, at);
    one.marks[at] = { state: "rejected", was };
  });
}

/** Give a value; quotes of set members follow their members. */
function setValue(at, value) {
  change((one) => {
    const before = read(one, at);
    write(one, at, value);
    one.marks[at] = { state: "edited", was: one.marks[at]?.was ?? before };
    if (meaning(at).kind !== "set") return;
    const [number, pointer] = split(at);
    repoint(one.incidents[number], (p) => {
      if (!p.startsWith(`${pointer}/`)) return p;
      const place = value.indexOf(before[Number(p.slice(pointer.length + 1))]);
      return place < 0 ? null : `${pointer}/${place}`;
    });
  });
}

/** Take one reader's value, with that reader's quotes. */
function take(at, reader) {
  const difference = differenceAt(work(), at);
  if (!difference) return say("The readers agree here.");
  if (difference.only) {
    if (difference.only === reader) return accept(at);
    return remove(at);
  }
  return change((one) => {
    write(one, at, difference[reader] ?? silence(meaning(at).field));
    unsupport(one, at, (claim) => claim.by && claim.by !== reader);
    one.marks[at] = { state: `took ${reader.toUpperCase()}` };
  });
}

/** Add an item to a list of the incident, or an incident (`at` is then ""). */
function add(at) {
  let made = "";
  change((one) => {
    if (!at) {
      one.incidents.push(started({ incidents: [{}] }).incidents[0]);
      made = `/${one.incidents.length - 1}`;
    } else {
      const list = read(one, at);
      made = `${at}/${list.push(filled(meaning(at).field.fields, {})) - 1}`;
    }
    one.marks[made] = { state: "edited" };
    shownEmpty.add(made);
    current.at = made;
  });
  focusRow(made);
}

/** Remove an item or an incident, with all that is said of it. */
function remove(at) {
  const [number, pointer] = split(at);
  change((one) => {
    const move = (here) => shifted(here, at);
    if (pointer) repoint(one.incidents[number], (p) => shifted(p, pointer));
    read(one, at.slice(0, at.lastIndexOf("/"))).splice(Number(at.split("/").at(-1)), 1);
    one.marks = Object.fromEntries(Object.entries(one.marks)
      .map(([here, mark]) => [move(here), mark]).filter(([here]) => here !== null));
    one.differences = one.differences.map((d) => ({ ...d, at: move(d.at) }))
      .filter((d) => d.at !== null);
    current.at = rowAt(one, at);
  });
  say("Removed; u brings it back.");
  focusRow(current.at);
}

/** The claims that speak for a place: for it, for what holds it, or for a member of its set. */
function claimsOf(one, at) {
  const [number, pointer] = split(at);
  return (one.incidents[number]?.claims ?? []).filter(({ supports }) => speaks(supports, pointer));
}

/** Let no claim that passes speak for the value at a place. */
function unsupport(one, at, passes = () => true) {
  const [number, pointer] = split(at);
  const incident = one.incidents[number];
  for (const claim of incident.claims.filter(passes)) {
    claim.supports = claim.supports.filter((p) => p !== pointer && !p.startsWith(`${pointer}/`));
  }
  incident.claims = incident.claims.filter(({ supports }) => supports.length);
}

/** Let a passage speak for a value. */
function quote(at, from, to) {
  const [number, pointer] = split(at);
  change((one) => {
    const { claims } = one.incidents[number];
    const same = claims.find(({ span }) => span && span[0] === from && span[1] === to);
    if (same) {
      same.supports = [...new Set([...same.supports, pointer])];
    } else {
      const near = claims.find(({ span }) => span && span[0] < to && from < span[1]);
      const { source, stance } = near ?? { source: "reporter", stance: "stated" };
      claims.push({ span: [from, to], supports: [pointer], source, stance });
    }
    one.marks[at] ??= { state: "edited", was: read(one, at) };
  });
}

/** Let a quote no longer speak for a value. */
function unquote(at, claim) {
  const [number, pointer] = split(at);
  const place = work().incidents[number].claims.indexOf(claim);
  change((one) => {
    const found = one.incidents[number].claims[place];
    found.supports = found.supports.filter((p) => !speaks([p], pointer));
    if (!found.supports.length) one.incidents[number].claims.splice(place, 1);
    one.marks[at] ??= { state: "edited", was: read(one, at) };
  });
}

/** Turn every pointer of an incident; those that become null go, with a claim that has no other. */
function repoint(incident, turn) {
  const turned = (pointers) => pointers.map(turn).filter((pointer) => pointer !== null);
  for (const claim of incident.claims) claim.supports = turned(claim.supports);
  incident.claims = incident.claims.filter(({ supports }) => supports.length);
  const keyed = (list) => list.map((one) => ({ ...one, field: turn(one.field) }))
    .filter(({ field }) => field !== null);
  incident.rivals = keyed(incident.rivals);
  incident.flags = keyed(incident.flags);
  incident.alternatives = Object.fromEntries(Object.entries(incident.alternatives)
    .map(([pointer, answers]) => [turn(pointer), answers]).filter(([pointer]) => pointer !== null));
  incident.optional = turned(incident.optional);
}
