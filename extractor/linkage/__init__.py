"""One incident, many articles: records of one event are brought together and merged.

`link.link` is the main path: `Incident` records of many result rows in, one `row.Linked` for each
real-world incident out, each a line of JSON:

| key | meaning |
|---|---|
| `id` | of the incident: the digest of its first member, so that later articles keep it |
| `incident` | the merged values, an `Incident` without evidence |
| `members` | the records: `article`, `incident` (place in it), `prominence`, `voice`, `weight` |
| `claims` | every claim of a value adopted, with `article`; `supports` points into the incident |
| `rivals` | every value not adopted: `field`, `value`, `article`, `quote`, `source`, `span` |
| `flags` | `rivals` (the values of a field contradict each other), `one_voice` (of three or more \
independent voices only one names this person or agency), members' own that still stand |
| `database` | with `--database`: `status` `present` or `new`, and `rows` with `id` and `weight` |

How records are linked stands in `weights`, how groups are made in `cluster`, which value is
adopted in `policy`. How good it is, `eval/benchmarks/linkage.py` measures with `fit` and `measure`.
"""
