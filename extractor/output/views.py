"""The views of a SQLite export: one for every common question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extractor.output.layout import ARTICLES, INCIDENTS, Table, tables
from extractor.schema.field import EVIDENCE
from extractor.schema.incident import Incident
from extractor.schema.record import Record

SUBJECTS = """
SELECT a.id AS article, a.published, a.url, i.prominence, i.date, i.city, i.county, i.state,
  s.name, s.age, s.gender, s.race, s.armed_with, s.threat, s.fleeing, s.outcome, s.self_inflicted,
  (SELECT count(*) FROM flags f WHERE f.incident_id = i.id) AS flags, i.id AS incident_id
FROM subjects s JOIN incidents i ON i.id = s.incident_id JOIN articles a ON a.id = i.article_id
"""

# one article is one row here: an incident that three articles report counts three times
INCIDENT_VIEWS = {
    "killed_by_police": f"{SUBJECTS} WHERE s.outcome = 'killed' AND s.self_inflicted IS NOT 1",
    "unarmed_subjects": f"{SUBJECTS} WHERE s.armed_with LIKE '%\"unarmed\"%'",
    "by_state_and_year": """
SELECT i.state, substr(i.date, 1, 4) AS year, count(DISTINCT i.id) AS incidents,
  count(*) FILTER (WHERE s.outcome = 'killed' AND s.self_inflicted IS NOT 1) AS killed,
  count(*) FILTER (WHERE s.outcome = 'injured') AS injured
FROM incidents i LEFT JOIN subjects s ON s.incident_id = i.id GROUP BY 1, 2""",
}

COMMON_VIEWS = {
    "values_with_evidence": """
SELECT v.article, v.incident_id, v.field, v.value, c.quote, c.source, c.stance, c.match,
  json_extract(c.span, '$[0]') AS start, json_extract(c.span, '$[1]') AS end, c.id AS claim_id
FROM all_values v JOIN claims c ON c.incident_id = v.incident_id AND EXISTS (
  SELECT 1 FROM json_each(c.supports) p WHERE p.value = v.field
  OR substr(p.value, 1, length(v.field) + 1) = v.field || '/'
  OR substr(v.field, 1, length(p.value) + 1) = p.value || '/')""",
    "flagged_values": """
SELECT i.article_id AS article, f.incident_id, f.field, v.value, f.code, f.message
FROM flags f JOIN incidents i ON i.id = f.incident_id
LEFT JOIN all_values v ON v.incident_id = f.incident_id AND v.field = f.field""",
    "articles_without_record": """
SELECT id AS article, published, url, status, error_type, error_message
FROM articles WHERE status <> 'ok'""",
}


def views(schema: type[Record]) -> Iterator[str]:
    """The statements that make the views: `all_values`, those of any schema, an incident's."""
    yield f"CREATE VIEW all_values AS {_all_values(schema)}"
    own = INCIDENT_VIEWS if issubclass(schema, Incident) else {}
    for name, query in {**own, **COMMON_VIEWS}.items():
        yield f"CREATE VIEW {name} AS {query.strip()}"


def _all_values(schema: type[Record]) -> str:
    """Every value that an article states, with its JSON Pointer: one query a column."""
    known = {table.name: table for table in tables(schema)}
    return " UNION ALL ".join(
        query
        for table in known.values()
        if table.field not in EVIDENCE or table.parent != INCIDENTS
        for query in _values(_chain(table, known))
    )


def _chain(table: Table, known: Mapping[str, Table]) -> list[Table]:
    """The tables from the records down to this one."""
    above = [] if table.parent == ARTICLES else _chain(known[table.parent], known)
    return [*above, table]


def _values(chain: Sequence[Table]) -> Iterator[str]:
    """The queries of the last table in a chain; `t0` are the records, `t1` what is in them."""
    joined = f"{INCIDENTS} t0" + "".join(
        f' JOIN "{table.name}" t{n} ON t{n}."{table.key}" = t{n - 1}.id'
        for n, table in enumerate(chain[1:], start=1)
    )
    last = len(chain) - 1
    above = "".join(
        f"'/{table.field}/' || t{n}.position || " for n, table in enumerate(chain[1:], start=1)
    )
    for column in chain[-1].columns:
        if not last and column.name in EVIDENCE:
            continue
        name = f't{last}."{column.name}"'
        value = f"CAST({name} AS TEXT)"
        if column.kind == "boolean":
            value = f"CASE {name} WHEN 1 THEN 'true' ELSE 'false' END"
        yield (
            "SELECT t0.article_id AS article, t0.id AS incident_id, "  # noqa: S608 - schema's names
            f"{above}'/{'/'.join(column.path)}' AS field, {value} AS value "
            f"FROM {joined} WHERE {name} IS NOT NULL AND {name} <> '[]'"
        )
