"""Jobs of the inventory."""

from core.jobs import Job, periodic
from profiles import indexing, misses

rebuild_words = Job("rebuild_words", indexing.rebuild_words)
reindex = Job("reindex", indexing.reindex)
periodic("forget_old_misses", "27 4 * * *", misses.forget_old)
