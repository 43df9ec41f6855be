"""Files that people give us: checked by name, content and structure before anything of them is kept."""

from core.uploads.checking import Checked, Kind, checked
from core.uploads.problems import Problem, Refused
from core.uploads.virus import scan

__all__ = ["Checked", "Kind", "Problem", "Refused", "checked", "scan"]
