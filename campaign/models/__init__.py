"""Who follows what, and how often pages of practices are opened."""

from campaign.models.counts import PracticeCount
from campaign.models.following import Follow, Follower

__all__ = ["Follow", "Follower", "PracticeCount"]
