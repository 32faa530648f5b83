// Places in the work on an article. `at` is a JSON Pointer into its list of incidents, such as
// /0/subjects/1/age; a `pointer` leads on from one incident, as claims have it: /subjects/1/age.

/** The number of the incident, and the pointer from there. */
function split(at) {
  const [, number, ...rest] = at.split("/");
  return [Number(number), rest.map((step) => `/${step}`).join("")];
}

/** What the form says of a place: `{kind, field}`, kind being incident, item or that of a field. */
function meaning(at) {
  let fields = data.form;
  let found = { kind: "incident", field: { name: "incident", fields } };
  for (const step of at.split("/").slice(2)) {
    if (found.kind === "list") {
      if (!/^\d+$/.test(step)) return null;
      found = { kind: "item", field: found.field };
    } else {
      const field = fields?.find((one) => one.name === step);
      if (!field) return null;
      found = { kind: field.kind, field };
    }
    fields = found.field.fields;
  }
  return found;
}

/** The value at a place; undefined where there is none. */
function read(work, at) {
  let value = work.incidents;
  for (const step of at.split("/").slice(1)) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

function write(work, at, value) {
  const cut = at.lastIndexOf("/");
  read(work, at.slice(0, cut))[at.slice(cut + 1)] = value;
}

/** The nearest place that has a row of its own: the value, its item or its incident. */
function rowAt(work, at) {
  for (let here = at; here; here = here.slice(0, here.lastIndexOf("/"))) {
    const kind = meaning(here)?.kind;
    if (kind && !["list", "part"].includes(kind) && read(work, here) !== undefined) return here;
  }
  return "/0";
}

/** A pointer after an item of a list has gone: null if it went along, one less if it came later. */
function shifted(pointer, gone) {
  if (pointer === gone || pointer.startsWith(`${gone}/`)) return null;
  const cut = gone.lastIndexOf("/") + 1;
  const list = gone.slice(0, cut);
  if (!pointer.startsWith(list)) return pointer;
  const [number, ...rest] = pointer.slice(cut).split("/");
  if (Number(number) < Number(gone.slice(cut))) return pointer;
  return [list + (Number(number) - 1), ...rest].join("/");
}

/** All values below a place, in the form's order: `{at, field}`. */
function leaves(work, at) {
  const { kind, field } = meaning(at);
  if (kind === "list") return read(work, at).flatMap((_, n) => leaves(work, `${at}/${n}`));
  if (!["incident", "item", "part"].includes(kind)) return [{ at, field }];
  return field.fields.flatMap((one) => leaves(work, `${at}/${one.name}`));
}

const SILENCE = { set: () => [], list: () => [], part: (field) => filled(field.fields, {}) };
const FIRST = { choice: (field) => field.values[0], text: () => "", yesno: () => false };

/** What a field holds when nothing is said. */
function silence(field) {
  if (field.kind in SILENCE) return SILENCE[field.kind](field);
  return field.required ? (FIRST[field.kind] ?? (() => field.minimum ?? 0))(field) : null;
}

/** A part with all its fields, from one in which what is empty was left out. */
function filled(fields, told) {
  return Object.fromEntries(fields.map((field) => {
    const value = told[field.name] ?? silence(field);
    if (field.kind === "part") return [field.name, filled(field.fields, value)];
    if (field.kind === "list") return [field.name, value.map((one) => filled(field.fields, one))];
    return [field.name, value];
  }));
}

const isEmpty = (value) => value === null || (Array.isArray(value) && !value.length);
const words = (name) => name.replaceAll("_", " ");
const single = (name) => words(name.endsWith("ies") ? `${name.slice(0, -3)}y`
  : name.replace(/s$/, ""));

/** A value as one line of text. */
function inWords(value, field) {
  if (isEmpty(value)) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  const coded = field.kind === "choice" || field.of === "choice";
  return [value].flat().map((one) => (coded ? words(String(one)) : String(one))).join(", ");
}
