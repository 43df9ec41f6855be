"""A migration may take its time; everything else may not."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import pre_migrate


def limit(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_statements_of_migrate_have_no_limit_but_waits_for_locks_do():
    during = []

    def look(sender, **kwargs):
        during.append((limit("statement_timeout"), limit("lock_timeout")))

    pre_migrate.connect(look)
    try:
        call_command("migrate", verbosity=0)
    finally:
        pre_migrate.disconnect(look)

    assert set(during) == {("0", "5s")}
    assert limit("statement_timeout") == "1min"
