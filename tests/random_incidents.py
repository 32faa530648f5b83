"""Random incidents for properties of the scorer: few values, so that ties are common."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

LISTS = ("subjects", "officers", "bystanders", "agencies")


def maybe(*values: Any) -> st.SearchStrategy[Any]:
    """One of the values, or silence."""
    return st.sampled_from([None, *values])


def some(*values: str) -> st.SearchStrategy[list[str]]:
    """A set of the values."""
    return st.lists(st.sampled_from(values), max_size=2, unique=True)


NAMES = ("John Smith", "Smith", "Ann Lee")
SUBJECT = st.fixed_dictionaries(
    {
        "name": maybe(*NAMES),
        "age": maybe(30, 41),
        "gender": maybe("male", "female"),
        "outcome": maybe("killed"),
        "armed_with": some("gun", "knife"),
    }
)
OFFICER = st.fixed_dictionaries(
    {"name": maybe(*NAMES), "rank": maybe("officer", "sergeant"), "fired": maybe(True, False)}
)
BYSTANDER = st.fixed_dictionaries(
    {"gender": maybe("male", "female"), "role": maybe("hostage", "victim")}
)
AGENCY = st.fixed_dictionaries(
    {"name": maybe("Reno police", "Reno PD", "FBI"), "role": maybe("involved", "investigating")}
)
CLAIM = st.fixed_dictionaries(
    {
        "quote": st.sampled_from(["He fell", "She ran"]),
        "source": st.sampled_from(["police", "witness"]),
        "stance": st.just("stated"),
        "supports": st.just(["/date"]),
    }
)
INCIDENT = st.fixed_dictionaries(
    {
        "prominence": st.sampled_from(["main", "background"]),
        "date": maybe("2024-03-08", "2024-03-09", "2024-03"),
        "time": maybe("10:00", "10:08"),
        "location": st.fixed_dictionaries(
            {"city": maybe("Reno", "Sparks"), "address": maybe("Main Street", "12 Main St.")}
        ),
        "force": some("firearm", "taser"),
        "officers_using_force": maybe(1, 2),
        "subjects": st.lists(SUBJECT, max_size=3),
        "officers": st.lists(OFFICER, max_size=2),
        "bystanders": st.lists(BYSTANDER, max_size=2),
        "agencies": st.lists(AGENCY, max_size=3),
    }
)
INCIDENTS = st.lists(INCIDENT, max_size=3)


@st.composite
def cited(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Incidents whose people have claims, some of them located."""
    incidents = copy.deepcopy(draw(INCIDENTS))
    for incident in incidents:
        incident["claims"] = claims = []
        for index, subject in enumerate(incident["subjects"]):
            for field in sorted(subject):
                claim = {**draw(CLAIM), "supports": [f"/subjects/{index}/{field}"]}
                start = draw(st.sampled_from([None, 0, 5, 20]))
                claims.append({**claim, "span": None if start is None else (start, start + 7)})
    return incidents


@st.composite
def labelled(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Cited incidents with alternatives and optional pointers."""
    incidents = draw(cited())
    for incident in incidents:
        people = [f"/subjects/{n}" for n in range(len(incident["subjects"]))]
        pointers = ["/date", "/location/city", *people, *(f"{p}/age" for p in people)]
        incident["optional"] = draw(st.lists(st.sampled_from(pointers), max_size=2, unique=True))
        incident["alternatives"] = {
            f"{p}/name": [draw(st.sampled_from(NAMES))]
            for p in draw(some(*people) if people else st.just([]))
        }
    return incidents


def reorder(incident: dict[str, Any], orders: dict[str, list[int]]) -> dict[str, Any]:
    """The incident with its lists in other orders; pointers follow their items.

    `orders[name][n]` is the old position of the item that comes to stand at n.
    """
    moved = copy.deepcopy(incident)
    places: dict[str, str] = {}
    for name in LISTS:
        order = [n for n in orders[name] if n < len(incident[name])]
        moved[name] = [incident[name][n] for n in order]
        places |= {f"/{name}/{old}": f"/{name}/{new}" for new, old in enumerate(order)}

    def follow(pointer: str) -> str:
        head = "/".join(pointer.split("/")[:3])
        return places.get(head, head) + pointer[len(head) :]

    for claim in moved.get("claims", ()):
        claim["supports"] = [follow(pointer) for pointer in claim["supports"]]
    if "optional" in moved:
        moved["optional"] = [follow(pointer) for pointer in moved["optional"]]
        moved["alternatives"] = {follow(p): v for p, v in moved["alternatives"].items()}
    return moved


ORDERS = st.fixed_dictionaries({name: st.permutations(range(3)) for name in LISTS})
