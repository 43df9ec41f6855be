"""Jobs of the inventory."""

from core.jobs import Job
from profiles import indexing

rebuild_words = Job("rebuild_words", indexing.rebuild_words)
reindex = Job("reindex", indexing.reindex)
