"""What the pages of practices show of plans."""

from core.places import fills
from profiles.workflow import IN_USE


@fills("practice:tools")
def make_a_plan(request, practice):
    """The way to a plan made from this practice, where it is public and runs."""
    if practice.state not in IN_USE:
        return None
    return "adoptions/plans/_make.html", {"practice": practice}
