"""The monthly allowance as one query of DuckDB, written by hand, two threads."""

from collections.abc import Mapping
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa
from arrays import Array
from attrs import frozen

from peers import facts as f

_AGES = (3, 4, 16, 18, 22, 60, 75, 80)
_LAST, _EVE = ({y: f.latest_start(d, 12 * y) for y in _AGES} for d in (f.LAST, f.EVE))
_START, _END = f.ordinal(f.EVE), f.ordinal(f.LAST)


@frozen
class State:
    connection: duckdb.DuckDBPyConnection
    persons: int


def prepare(tables: Mapping[str, object]) -> State:
    found = f.facts(dict(tables))  # type: ignore[arg-type]
    connection = duckdb.connect(config={"threads": 2})
    rows = np.arange(found.persons, dtype=np.int32)
    homes = np.arange(len(found.status), dtype=np.int32)
    made = {
        "persons": {"row": rows, **dict(found.columns())},
        "homes": {"home": homes, **dict(found.columns(f.HOMES))},
        "awards": dict(found.columns(("award_",))),
        "care": dict(found.columns(("care_",))),
        "days": _days(),
    }
    for name, columns in made.items():
        arrow = pa.table(columns)  # found by its name in the statement
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow")
        del arrow
    return State(connection, found.persons)


def run(state: State) -> tuple[Array, Array]:
    """Amount (đồng) and category of every person for August 2024."""
    due = state.connection.execute(_QUERY).fetchnumpy()
    amount, category = np.zeros(state.persons, np.int64), np.zeros(state.persons, np.int8)
    amount[due["row"]], category[due["row"]] = due["amount"], due["category"]
    return amount, category


def _days() -> dict[str, Array]:
    """The days of the month with the latest day from which so much time has passed, also on
    the morrow; the last day has no morrow in the month."""
    columns: dict[str, list[int]] = {}
    days = f.days_of_month()
    for after, day in [(days[0], days[0]), *pairwise(days)]:
        row = {"today": f.ordinal(day), "morrow": f.ordinal(after)}
        row |= {f"at_{y}": f.latest_start(day, 12 * y) for y in _AGES}
        row |= {f"to_{y}": f.latest_start(after, 12 * y) for y in (3, 4, 16, 22, 80)}
        row |= {"months_24": f.latest_start(day, 24), "months_3": f.latest_start(day, 3)}
        for name, value in row.items():
            columns.setdefault(name, []).append(value)
    return {name: np.array(values, np.int32) for name, values in columns.items()}


def _turned(*years: int) -> str:
    """A birthday on the morrow of a day."""
    return "(" + " OR ".join(f"(born > at_{y} AND born <= to_{y})" for y in years) + ")"


def _within(*years: int) -> str:
    """A birthday in the month, or a death."""
    birthdays = [f"born BETWEEN {_EVE[y] + 1} AND {_LAST[y]}" for y in years]
    return "(" + " OR ".join([*birthdays, f"died BETWEEN {_START + 1} AND {_END}"]) + ")"


def _first(best: str, among: tuple[int, ...]) -> str:
    """The first category, in the order of names, that gives the highest."""
    arms = " ".join(f"WHEN c{number} = {best} THEN {number}" for number in among)
    return f"CASE {arms} ELSE 0 END"


def _rules(source: str) -> str:
    """Row, day, amount and category of each row of `source` on the day that it names."""
    everything = tuple(range(1, 12))
    all_of = ", ".join(f"c{number}" for number in everything)
    beside = ", ".join(f"c{number}" for number in f.BESIDE)
    return f"""
    SELECT row, today, amount, category FROM (
      SELECT *, greatest(best, joint) * {f.LEVEL // 10}::BIGINT AS amount,
        CASE WHEN joint > best THEN {f.BOTH} + {_first("beside", f.BESIDE)}
          ELSE {_first("best", everything)} END AS category
      FROM (
        SELECT *, CASE WHEN c{f.PARENT_OF} > 0 AND beside > 0
          THEN c{f.PARENT_OF} + beside ELSE 0 END AS joint
        FROM (
          SELECT *, greatest({all_of}) AS best, greatest({beside}) AS beside
          FROM (
            SELECT row, today, died, merit, other, {_FACILITY} AS cared,
              CASE WHEN born <= at_75 AND NOT oldest AND low AND hard AND NOT alone
                THEN 10 ELSE 0 END AS c{f.REMOTE},
              CASE WHEN alone THEN CASE WHEN oldest THEN 20 ELSE 15 END ELSE 0 END AS c{f.ALONE},
              CASE WHEN elderly AND poor AND support = 0 AND fit_for_facility AND taken_in
                THEN 30 ELSE 0 END AS c{f.TAKEN_IN},
              CASE WHEN severe THEN 15 + CASE WHEN grade = 3 THEN 5 ELSE 0 END
                + CASE WHEN child OR elderly THEN 5 ELSE 0 END ELSE 0 END AS c{f.DISABLED},
              CASE WHEN hiv AND poor AND NOT earns AND NOT insured
                THEN 15 ELSE 0 END AS c{f.HIV},
              CASE WHEN unsupported AND NOT child AND born > at_22 AND studies AND received
                THEN 15 ELSE 0 END AS c{f.STUDENT},
              CASE WHEN oldest AND NOT insured AND NOT alone THEN 10 ELSE 0 END AS c{f.OLDEST},
              CASE WHEN born > at_3 AND low AND hard
                AND NOT (unsupported OR severe OR (hiv AND poor))
                THEN 15 ELSE 0 END AS c{f.INFANT},
              CASE WHEN child AND unsupported
                THEN CASE WHEN born <= at_4 THEN 15 ELSE 25 END ELSE 0 END AS c{f.ORPHAN},
              CASE WHEN child AND hiv AND poor
                THEN CASE WHEN born <= at_4 THEN 20 ELSE 25 END ELSE 0 END AS c{f.CHILD_HIV},
              CASE WHEN low AND single THEN raised * 10 ELSE 0 END AS c{f.PARENT_OF}
            FROM (
              SELECT *, born > at_16 AS child, born <= at_60 AS elderly, born <= at_80 AS oldest,
                born <= at_60 AND poor AND support IN (0, 1) AS alone,
                grade >= 2 AND certified <= today AS severe
              FROM {source}
            )
          )
        )
      )
    )
    WHERE died > today AND NOT cared AND amount > 0 AND amount >= merit AND amount >= other
    """


_FACILITY = """(in_facility AND (
    ground IN (1, 2) OR (ground = 4 AND no_work) OR (ground = 3 AND admitted > months_3)
    OR (ground IN (0, 4) AND (born > at_16 OR CASE WHEN studies THEN born > at_22
      ELSE NOT self_reliant AND (born > at_18 OR (school = 3 AND finished > months_24)) END))))"""
"""Whether a facility cares for them on the day: articles 24 and 26."""

_QUERY = f"""
WITH statuses AS (
  SELECT home, hard, status, lacking,
    status < 0 AND income <= CASE WHEN region = 0 THEN {f.POVERTY_LINE[0]}
      ELSE {f.POVERTY_LINE[1]} END AS low_income
  FROM homes
),
lived AS (
  SELECT home, hard, status = 0 OR (low_income AND lacking >= {f.LACKING}) AS poor,
    status IN (0, 1) OR low_income AS low
  FROM statuses
),
steady AS (
  SELECT persons.*, poor, low, hard,
    (father_is BETWEEN 1 AND 6 AND mother_is BETWEEN 1 AND 6
      AND NOT (father_is = 4 AND mother_is IN (5, 6))
      AND NOT (mother_is = 4 AND father_is IN (5, 6))
    ) OR (abandoned AND NOT adopted) AS unsupported,
    school = 1 AND first_degree AS studies,
    pension > 0 OR insurance > 0 AS insured,
    marital IN (0, 2, 3) AS single
  FROM persons JOIN lived USING (home)
),
received AS (
  SELECT DISTINCT award_person AS row, true AS received FROM (
    SELECT awards.*, (year(day) + 16) * 12 + month(day) - 1 AS asked FROM (
      SELECT awards.*, DATE '1970-01-01' + born AS day
      FROM awards JOIN persons ON row = award_person AND born > {_EVE[22]}
    ) awards
  )
  WHERE (award_from <= asked AND asked <= award_until) OR (award_student
    AND award_from <= {f.MONTH_OF_DECREE} AND award_until >= {f.MONTH_OF_DECREE})
),
possible AS MATERIALIZED (
  SELECT steady.*, coalesce(received, false) AS received
  FROM steady LEFT JOIN received USING (row)
  WHERE grade >= 2 OR (low AND single) OR (unsupported AND born > {_EVE[22]})
    OR (born <= {_LAST[60]} AND poor) OR (born <= {_LAST[75]} AND low AND hard)
    OR born <= {_LAST[80]} OR (low AND hard AND born > {_EVE[3]}) OR (hiv AND poor)
),
kids AS MATERIALIZED (
  SELECT unnest([father, mother]) AS row, born, died, studies
  FROM steady WHERE low AND born > {_EVE[22]}
),
raising AS (
  SELECT row, today, count(*) AS raised FROM kids, days
  WHERE today = {_END} AND row >= 0 AND died > today
    AND (born > at_16 OR (born > at_22 AND studies))
  GROUP BY row, today
),
caring AS (
  SELECT DISTINCT care_person AS row, today, true AS taken_in
  FROM care, days WHERE care_since <= today AND care_until > today
),
on_last AS (
  SELECT possible.*, days.*, coalesce(raised, 0) AS raised, coalesce(taken_in, false) AS taken_in
  FROM possible CROSS JOIN (SELECT * FROM days WHERE today = {_END}) days
  LEFT JOIN (SELECT row, raised FROM raising) USING (row)
  LEFT JOIN (SELECT row, taken_in FROM caring WHERE today = {_END}) USING (row)
),
first AS MATERIALIZED ({_rules("on_last")}),
losing AS (
  SELECT DISTINCT row, today FROM (
    SELECT row, today
    FROM (SELECT row, born, died FROM possible WHERE {_within(3, 4, 16, 22, 80)}), days
    WHERE {_turned(3, 4, 16, 22, 80)} OR (died = morrow AND morrow > today)
    UNION ALL
    SELECT row, today FROM (SELECT * FROM kids WHERE row >= 0 AND {_within(16, 22)}), days
    WHERE {_turned(16, 22)} OR (died = morrow AND morrow > today)
    UNION ALL
    SELECT care_person, care_until - 1 FROM care
    WHERE care_until > {_START} AND care_until <= {_END}
  )
  WHERE row NOT IN (SELECT row FROM first)
),
raising_then AS (
  SELECT row, today, count(*) AS raised
  FROM kids JOIN losing USING (row) JOIN days USING (today)
  WHERE died > today AND (born > at_16 OR (born > at_22 AND studies))
  GROUP BY row, today
),
earlier AS (
  SELECT possible.*, days.*, coalesce(raised, 0) AS raised, coalesce(taken_in, false) AS taken_in
  FROM losing JOIN possible USING (row) JOIN days ON days.today = losing.today
  LEFT JOIN raising_then ON raising_then.row = possible.row AND raising_then.today = losing.today
  LEFT JOIN caring ON caring.row = possible.row AND caring.today = losing.today
),
later AS (
  SELECT row, max(today), arg_max(amount, today) AS amount, arg_max(category, today) AS category
  FROM ({_rules("earlier")}) GROUP BY row
),
cared AS (
  SELECT row FROM (SELECT * FROM possible WHERE in_facility), days
  WHERE today = {_START} AND {_FACILITY}
)
SELECT row, amount, category
FROM (SELECT row, amount, category FROM first UNION ALL SELECT row, amount, category FROM later)
WHERE amount > {f.FACILITY_AMOUNT} OR row NOT IN (SELECT row FROM cared)
"""
