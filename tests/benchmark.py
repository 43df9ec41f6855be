"""`make bench`: what the public pages cost with a generated inventory of 10,000 practices.

Clones the real starting content in a scratch database until there are 10,000 practices (real
lengths, real distribution of answers), asks for each page many times in one process, and prints
median and 95th percentile of the server's time, the number of queries and the size. Exits 1
when a budget that does not depend on the machine (queries, bytes) is broken, or the wide one of
similar districts.
"""

import io
import logging
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass

PRACTICES = 10_000
ROUNDS = 20
# Added to every id of a clone, times its number; larger than any id of the original.
STRIDE = 1_000_000
STAFF, ALL_RIGHTS = "staff@example.org", {"is_staff": True, "is_superuser": True}


@dataclass(frozen=True)
class Page:
    """A page with its budgets: queries, and bytes of HTML before compression (0: none).

    ``staff``: a page of the desk, asked for by somebody with all rights.
    """

    name: str
    url: str
    queries: int
    size: int = 0
    staff: bool = False


DARB = "/practices/district-attendance-review-board-thomaston/"
# A board brief that nobody has asked for before: at most so many milliseconds.
COLD_BRIEF = 3_000
# Rows of one sheet: to check them, and to write them, at most so many seconds each.
IMPORTED, IMPORT_SECONDS = 5_000, 60
# Districts compared with one: at most so many milliseconds of computing.
PEERS = {210: 20, 13_000: 300}
COMPARED = [
    "district-attendance-review-board-thomaston",
    "attendance-letters-and-teams-region-17",
    "leap-home-visits-connecticut",
    "family-partnerships-groton-middletown-windsor",
]
PAGES = [
    Page("home", "/", 13, 85_000),
    Page("browse", "/practices/", 10, 63_000),
    Page("two filters", "/practices/?topic=attendance&grade=9-12", 10, 63_000),
    Page("search", "/practices/?q=family+home+visits", 10, 63_000),
    Page("search, one word", "/practices/?q=attendance", 10, 63_000),
    Page("nearest spelling", "/practices/?q=absense", 14, 63_000),
    Page("last page", "/practices/?page=900", 10, 63_000),
    Page("like a district", "/practices/?like=stafford", 12, 63_000),
    Page("like, one topic", "/practices/?like=middletown&topic=attendance", 13, 63_000),
    Page("practice", DARB, 30),
    Page("practice, like", f"{DARB}?like=stafford", 32),
    Page("board brief", f"{DARB}brief.pdf?like=stafford", 32, 200_000),
    Page("district", "/districts/thomaston/", 15),
    Page("similar districts", "/districts/thomaston/similar/", 4),
    Page("similar, weighted", "/districts/thomaston/similar/?w_meals=3&region=Capitol", 4),
    Page("topic", "/topics/attendance/", 11),
    Page("map", "/map/", 6, 90_000),
    Page("map, topic", "/map/?topic=attendance", 6, 90_000),
    Page("map, indicator", "/map/?indicator=chronic_absenteeism_rate&year=2018-19", 8, 90_000),
    Page("compare four", f"/practices/compare/?p={'&p='.join(COMPARED)}&like=stafford", 30),
    Page("follow a search", "/follow/?search=q%3Dfamily%26topic%3Dattendance", 12, 20_000),
    Page("lessons", "/lessons/", 8, 60_000),
    Page("lessons, search", "/lessons/?q=family&topic=attendance", 10, 60_000),
    Page("API list", "/api/v1/practices", 10),
    Page("API two filters", "/api/v1/practices?topic=attendance&grade=9-12", 14),
    Page("API last page", "/api/v1/practices?page=190", 10),
    Page("API largest page", "/api/v1/practices?page_size=100", 10),
    Page("API practice", "/api/v1/practices/district-attendance-review-board-thomaston", 10),
    Page("API districts", "/api/v1/districts", 5),
    Page("API district", "/api/v1/districts/1400011", 12),
    Page("API similar", "/api/v1/districts/1400011/similar", 3),
    Page("API like", "/api/v1/practices?like=stafford", 12),
    Page("API topics", "/api/v1/topics", 4),
    Page("feed", "/feeds/practices.atom", 4),
    Page("sitemap", "/sitemap.xml", 8),
    Page("archive", "/data/learn-together-grow-together-ct.zip", 4),
    *(
        Page(f"desk: {name}", f"/admin/{path}", queries, staff=True)
        for name, path, queries in [
            ("start", "", 27),
            ("picture", "picture/", 25),
            ("picture, 3 years", "picture/?months=36", 25),
            ("picture CSV", "picture/districts.csv", 10),
            ("practices", "profiles/practice/", 7),
            ("by title", "profiles/practice/?o=1", 7),
            ("searched", "profiles/practice/?q=attendance", 7),
            ("by topic", "profiles/practice/?topic=attendance", 8),
            ("checks due", "profiles/practice/?check=due", 7),
            ("evidence", "profiles/practice/?local_evidence=2", 7),
            ("last page", "profiles/practice/?p=200", 7),
            ("texts", "profiles/practicerevision/", 7),
            ("tags", "topics/tag/", 7),
            ("districts", "districts/district/", 7),
            ("districts CSV", "districts/district/export.csv", 7),
        ]
    ),
]


def main():
    os.environ.setdefault("PORTAL_MODE", "local")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practices_portal.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS = ["testserver"]
    logging.getLogger("portal.audit").setLevel(logging.ERROR)  # an export is asked for many times
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        grow()
        broken = [line for page in PAGES for line in measure(page)]
        broken += unused_indexes()
        broken += slow_peers()
        broken += cold_brief()
        broken += slow_import()
    finally:
        connection.close_pool()
        connection.creation.destroy_test_db(name, verbosity=0)
    for line in broken:
        print(f"over budget: {line}")
    return 1 if broken else 0


def grow():
    """Load the real content and clone its practices until there are ``PRACTICES``."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from profiles.indexing import rebuild_words
    from profiles.models import Practice, PracticeRevision

    started = time.perf_counter()
    call_command("load_content", stdout=io.StringIO())
    real = Practice.objects.count()
    rounds = PRACTICES // real
    parts = [
        relation.related_model
        for relation in PracticeRevision._meta.related_objects
        if relation.one_to_many and relation.field.name in {"revision", "content_object"}
    ]
    models = (Practice, PracticeRevision, *parts)
    with transaction.atomic(), connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
        for model in models:
            _clone(cursor, model, rounds)
    connection.cursor().execute("VACUUM ANALYZE")
    rebuild_words()
    count = Practice.objects.count()
    make_archive()
    print(f"{count:,} practices from {real} real ones in {time.perf_counter() - started:.0f} s")


def make_archive():
    """What the nightly job does."""
    from practices_portal import archive

    began = time.perf_counter()
    archive.make()
    size = archive.current().size
    print(f"archive: {size / 1_000_000:.1f} MB made in {time.perf_counter() - began:.0f} s")


def _clone(cursor, model, rounds):
    """Copy the rows of ``model`` for each round, with every id that a clone has moved by its stride."""
    moved = {
        "id",
        "public_revision_id",
        "working_revision_id",
        "practice_id",
        "revision_id",
        "content_object_id",
    }
    columns, values = [], []
    for field in model._meta.concrete_fields:
        if field.column == "search_vector":
            continue
        columns.append(f'"{field.column}"')
        source = f't."{field.column}"'
        if field.column in moved or field.column == "based_on_id":
            source = f"{source} + n * {STRIDE}"
        elif field.column == "slug":
            source = f"{source} || '-' || n"
        elif field.column == "first_installment":
            source = "FALSE"
        elif field.column in {"published_at", "updated_at"}:
            source = f"{source} - n * interval '1 hour'"
        values.append(source)
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"
        f" FROM {table} t, generate_series(1, {rounds}) n WHERE t.id < {STRIDE}"
    )


def measure(page):
    """Print one line for ``page``; returns the budgets it breaks."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    if page.staff:
        client.force_login(get_user_model().objects.get_or_create(email=STAFF, **ALL_RIGHTS)[0])
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page.url)
    asked = len(queries)
    if response.status_code != 200:
        return [f"{page.name}: status {response.status_code}"]
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        client.get(page.url).getvalue()
        times.append(1000 * (time.perf_counter() - started))
    size = len(response.getvalue())
    ninety_fifth = statistics.quantiles(times, n=20)[-1]
    print(
        f"{page.name:18} median {statistics.median(times):7.1f} ms   p95 {ninety_fifth:7.1f} ms"
        f"   {asked:3} queries   {size / 1000:6.1f} KB"
    )
    broken = []
    if asked > page.queries:
        broken.append(f"{page.name}: {asked} queries, at most {page.queries}")
    if page.size and size > page.size:
        broken.append(f"{page.name}: {size:,} bytes, at most {page.size:,}")
    return broken


def slow_peers():
    """Print what it costs to compare one district with generated ones; returns the budgets it breaks."""
    from districts.peers import Measure, Subject, nearest

    broken = []
    for count, most in PEERS.items():
        # Steps that have no factor in common with the number of values: all are different.
        subjects = [
            Subject(f"{n:07}", "public", "k12", {m: (n * (i + 7)) % 9973 + 1 for i, m in enumerate(Measure)})
            for n in range(count)
        ]
        times = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            nearest("0000005", subjects)
            times.append(1000 * (time.perf_counter() - started))
        print(f"similar among {count:,}: median {statistics.median(times):.1f} ms")
        if statistics.median(times) > most:
            broken.append(f"similar among {count:,}: {statistics.median(times):.0f} ms, at most {most}")
    return broken


def cold_brief():
    """Print what it costs to set a board brief that is not kept; returns the budget if it breaks it."""
    from django.test import Client

    from profiles import brief

    times = []
    for _ in range(ROUNDS):
        brief._set.cache_clear()
        started = time.perf_counter()
        size = len(Client().get(f"{DARB}brief.pdf?like=stafford").content)
        times.append(1000 * (time.perf_counter() - started))
    median = statistics.median(times)
    print(f"board brief, cold: median {median:.0f} ms, {size / 1000:.1f} KB")
    return [f"board brief, cold: {median:.0f} ms, at most {COLD_BRIEF}"] if median > COLD_BRIEF else []


def slow_import():
    """Print what a sheet of new practices costs, with the words of real ones; returns the budgets it breaks.

    As long as this many full profiles are: about 22 MB of text. Wall-clock time: run it on a quiet machine.
    """
    from django.contrib.auth import get_user_model
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import override_settings

    from profiles.bulk import running, sheets
    from profiles.models import ImportState, Practice, PracticeImport

    real = list(sheets.rows_of(Practice.objects.filter(pk__lt=STRIDE).order_by("pk")))
    slug, title = sheets.HEADER.index("Slug"), sheets.HEADER.index("Title")
    rows = [list(real[n % len(real)]) for n in range(IMPORTED)]
    for n, row in enumerate(rows):
        row[slug], row[title] = "", f"{row[title][:80]} {n}"
    upload = SimpleUploadedFile("sheet.xlsx", sheets.as_workbook(rows))
    person = get_user_model().objects.get_or_create(email=STAFF, **ALL_RIGHTS)[0]
    broken = []
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        sheet = running.receive(upload, by=person)
        for step in ("check", "import"):
            if step == "import":
                running.begin(sheet, by=person)
            began, used = time.perf_counter(), time.process_time()
            running.work()
            seconds, used = time.perf_counter() - began, time.process_time() - used
            print(f"{step} of {IMPORTED:,} rows: {seconds:.1f} s, of them {used:.1f} s in Python")
            if seconds > IMPORT_SECONDS:
                broken.append(f"{step} of {IMPORTED:,} rows: {seconds:.0f} s, at most {IMPORT_SECONDS}")
        if PracticeImport.objects.get(pk=sheet.pk).state != ImportState.IMPORTED:
            broken.append("the sheet was not imported")
    return broken


def unused_indexes():
    """Indexes that the question they were made for does not use, by EXPLAIN."""
    from districts.models import Observation
    from profiles.models import Practice
    from profiles.search import tsquery

    listed = Practice.objects.listed()
    published = Practice.objects.filter(state="published")
    questions = {
        "profiles_text_search": listed.matching(tsquery("DARB")),
        "profiles_text_facets": listed.having("tag", ["attendance-review-board"]),
        "profiles_practice_newest": published.order_by("-published_at")[:10],
        "profiles_practice_verified": published.order_by("-verified_on")[:10],
        # The lists of the desk, in the order they come in.
        "profiles_practice_slug_key": Practice.objects.order_by("slug")[:50],
        "profiles_practice_slug": Practice.objects.filter(slug="district-attendance-review-board-thomaston"),
        "districts_observation": Observation.objects.filter(district__slug="thomaston"),
    }
    unused = [name for name, question in questions.items() if f"using {name}" not in _plan(question)]
    print(f"indexes in use by EXPLAIN: {len(questions) - len(unused)} of {len(questions)}")
    return [f"index {name} is not used" for name in unused]


def _plan(question):
    return question.explain().replace("Index Scan on", "Index Scan using")


if __name__ == "__main__":
    sys.exit(main())
