"""Jobs of the inventory."""

from core.jobs import Job, periodic
from profiles import attaching, indexing, link_check, misses

rebuild_words = Job("rebuild_words", indexing.rebuild_words)
reindex = Job("reindex", indexing.reindex)
periodic("forget_old_misses", "27 4 * * *", misses.forget_old)
periodic("remove_unnamed_files", "12 9 * * *", attaching.remove_unnamed)
periodic("check_links", "*/5 * * * *", link_check.check_links)
