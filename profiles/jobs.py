"""Jobs of the inventory."""

from core.jobs import Job, periodic
from profiles import attaching, indexing, link_check, misses


def _work_on_imports():
    from profiles.bulk import running  # these jobs are known before every model is

    running.work()


def _remove_files_of_imports():
    from profiles.bulk import running

    running.remove_old_files()


rebuild_words = Job("rebuild_words", indexing.rebuild_words)
reindex = Job("reindex", indexing.reindex)
work_on_imports = Job("work_on_imports", _work_on_imports)
periodic("forget_old_misses", "27 4 * * *", misses.forget_old)
periodic("remove_unnamed_files", "12 9 * * *", attaching.remove_unnamed)
periodic("check_links", "*/5 * * * *", link_check.check_links)
periodic("remove_files_of_imports", "22 9 * * *", _remove_files_of_imports)
