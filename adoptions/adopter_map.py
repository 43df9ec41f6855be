"""The small map of who uses a practice; the list beside it says the same."""

from adoptions.workflow import State
from profiles.map_page import MapTown, TownMap, pin_places, towns_with_districts

# The furthest stage of a town's districts decides: class of the map's key, and its words.
CLASSES = {
    State.IN_USE: ("t3", "in use"),
    State.INSTALLING: ("t2", "installing"),
    State.EXPLORING: ("t1", "exploring"),
    State.STOPPED: ("tw", "stopped"),
}
NONE = ("t0", "not recorded")


def adopter_map(practice, adoptions):
    """A :class:`TownMap` of the ``adoptions`` of ``practice``, with a pin for who leads it; two queries.

    None, without any query, where there is no adoption; None where no adopter serves a town.
    """
    if not adoptions:
        return None
    stage_of = {adoption.district_id: adoption.state for adoption in adoptions}
    towns, pinned = [], []
    for town in towns_with_districts():
        stages = {stage_of[link.district_id]: link for link in town.serving if link.district_id in stage_of}
        stage = next((stage for stage in CLASSES if stage in stages), None)
        css, words = CLASSES.get(stage, NONE)
        towns.append(MapTown(town, css, words, link=stages.get(stage)))
        if any(link.district_id == practice.lead_district_id for link in town.serving):
            pinned.append(towns[-1])
    in_use = {town.css for town in towns}
    if in_use == {NONE[0]}:
        return None
    key = [(css, words.capitalize()) for css, words in [*CLASSES.values(), NONE] if css in in_use]
    return TownMap(towns, key, pin_places(pinned), "Leads it")
