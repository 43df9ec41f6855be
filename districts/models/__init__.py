"""The public record: districts and towns, indicators and their published figures, and the sources."""

from districts.models.figures import DataSource, Indicator, Observation, StateFigure, StudentGroup
from districts.models.places import District, Town, TownDistrict

__all__ = [
    "DataSource",
    "District",
    "Indicator",
    "Observation",
    "StateFigure",
    "StudentGroup",
    "Town",
    "TownDistrict",
]
