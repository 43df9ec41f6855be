"""`make run`: the whole portal on this machine until Ctrl-C.

Starts the database, brings it up to date, loads the real content the first time, then runs the
production web server and the job worker as children. When one of them ends, or this process is
told to stop, all of it stops.
"""

import ctypes
import hashlib
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from practices_portal.environment import SettingError, env_port, refuse, require_database

BASE_DIR = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
READY_SECONDS = 120  # a slow machine, and a disk that has read none of it yet
STOP_SECONDS = 15  # longer than gunicorn gives its running requests


class ChildEnded(Exception):
    """The web server or the worker ended by itself."""


def main():
    """Run the portal; 0 after Ctrl-C or SIGTERM, 1 when something could not start or ended."""
    stop = stop_once()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    os.environ.setdefault("PORTAL_MODE", "local")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practices_portal.settings")
    children = {}
    try:
        port = env_port("PORT", 8000)
        require_port(port)
        ways = prepare(f"http://{HOST}:{port}/")
        children["job worker"] = start_child("manage.py", "procrastinate", "worker")
        children["web server"] = start_child("-m", "gunicorn", "practices_portal.wsgi", *web_options(port))
        wait_until_answering(port, children)
        say(ready_line(port, ways))
        while True:
            require_alive(children)
            time.sleep(0.2)
    except KeyboardInterrupt:
        return 0
    except SettingError:
        return 1  # it has said why
    except ChildEnded as error:
        print(f"portal: {error}", file=sys.stderr, flush=True)
        return 1
    finally:
        stop_all(children)


def stop_once():
    """A signal handler for the first Ctrl-C only: a second one must not interrupt the clean end."""
    told = []

    def stop(number, frame):
        if not told:
            told.append(number)
            raise KeyboardInterrupt

    return stop


def say(line):
    print(line, flush=True)


def require_port(port):
    """Refuse a port that somebody listens on, before minutes of work."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            refuse(f"port {port} cannot be used ({error.strerror}); choose another: PORT=8001 make run")


# Preparing: all in this process, so that Django is loaded once


def prepare(site):
    """Database, static files, content and sample people; gives the ways in to ``site``: (who, how)."""
    say("Starting the database ...")
    import django
    from django.conf import settings

    settings.DATABASES  # noqa: B018  (reads the settings, which starts the embedded Postgres)
    require_database(settings.DATABASES["default"])
    require_folders(settings)
    django.setup()
    from django.core.management.base import CommandError
    from django.db import connection

    try:
        migrate()
        collect_static()
        load_content()
    except CommandError as error:
        refuse(error)
    # What a terminal shows signs in to the database of this folder only, never to somebody's own.
    ways = ways_in(site) if settings.LOCAL_PAGES else how_to_make_an_account(settings.MODE)
    connection.close()
    connection.close_pool()
    return ways


def require_folders(settings):
    """Refuse folders in which nothing can be written."""
    for folder in [settings.VAR_DIR, settings.STATIC_ROOT, settings.VAR_DIR / "mail"]:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f".writable-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            refuse(f"{folder} cannot be written: {error.strerror}. PORTAL_VAR_DIR names another folder.")


def migrate():
    """Bring the tables up to date."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the tables (half a minute the first time) ...")
        call_command("migrate", interactive=False, verbosity=0)


def collect_static():
    """Collect and compress the static files unless the ones collected are of the same sources."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = os.stat(storage.path(name))
            digest.update(f"{storage.path(name)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    say("Collecting the static files ...")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest())


def load_content():
    """The real starting content, when there is none yet."""
    from django.apps import apps
    from django.core.management import call_command

    if not apps.get_model("profiles", "Practice").objects.exists():
        say("Loading the starting content (half a minute, once) ...")
        call_command("load_content", stdout=io.StringIO())


def ways_in(site):
    """New addresses that sign in once as staff and as a district author: (who, address)."""
    from practices_portal import local_pages

    return [
        (who, f"{site}local/sign-in/{local_pages.new_ticket(person)}/")
        for who, person in local_pages.sample_people()
    ]


def how_to_make_an_account(mode):
    """What stands for them where the launcher makes no accounts."""
    command = f"PORTAL_MODE={mode} .venv/bin/python manage.py createsuperuser --email you@example.org"
    return [("staff", f"an account that you make: {command}")]


# Running


def web_options(port):
    """What differs from gunicorn.conf.py, which gunicorn reads by itself."""
    return ["--bind", f"{HOST}:{port}", "--log-level", "warning"]


def start_child(*arguments):
    """A Python child in a session of its own: Ctrl-C reaches it through us only."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=BASE_DIR,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_parent if sys.platform == "linux" else None,
    )


def end_with_parent():
    """Ask Linux for SIGTERM when the parent ends, however it ends: nothing is left behind by kill -9."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1: PR_SET_PDEATHSIG


def require_alive(children):
    """Raise ChildEnded when one has ended."""
    for name, child in children.items():
        if child.poll() is not None:
            raise ChildEnded(f"the {name} ended (exit code {child.returncode}), so all of it stops")


def wait_until_answering(port, children):
    """Wait until the web server answers."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        require_alive(children)
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/livez")
            if connection.getresponse().status >= 500:
                raise ChildEnded("the web server answers with an error (above), so all of it stops")
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    raise ChildEnded(f"the web server did not answer in {READY_SECONDS} seconds")


def ready_line(port, ways):
    """Everything one needs, in one line."""
    from django.conf import settings

    site = f"http://{HOST}:{port}/"
    kept = getattr(settings, "EMAIL_FILE_PATH", None)
    mail = kept or f"sent through {settings.EMAIL_HOST}"
    if kept and settings.LOCAL_PAGES:
        mail = f"{site}local/mail/"
    people = [f"{who}: {how}" for who, how in ways]
    return " | ".join([f"Ready: {site}", *people, f"outgoing mail: {mail}", "Ctrl-C stops"])


def stop_all(children):
    """Ask every child to end, and end those that do not."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    end = time.monotonic() + STOP_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


if __name__ == "__main__":
    sys.exit(main())
