"""The public record: districts and towns, indicators and their published figures, and the sources."""

from districts.models.figures import DataSource, Indicator, Observation, StateFigure, StudentGroup
from districts.models.places import District, DistrictContact, Town, TownDistrict

__all__ = [
    "DataSource",
    "District",
    "DistrictContact",
    "Indicator",
    "Observation",
    "StateFigure",
    "StudentGroup",
    "Town",
    "TownDistrict",
]
