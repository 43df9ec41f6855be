"""The launcher behind `make run`: refusals, children, and the end of all of it.

The children are stand-ins, so that these tests are about the launcher alone; `.ci/run` starts the
real thing.
"""

import os
import signal
import socket
import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest

from practices_portal import local
from tests.plugin import BASE_DIR
from tests.practices_portal.test_environment import NOBODY_THERE, PRODUCTION, assert_refused, command

WEB = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(sys.argv[2]))
        self.end_headers()
    def log_message(self, *args): pass
HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
# argv: the status that the web server answers with, the worker's program
LAUNCHER = """
import sys
from practices_portal import local
port, status, worker = sys.argv[1:]
start = local.start_child
def start_child(*arguments):
    if arguments[0] == "manage.py":
        child = start("-c", worker)
    else:
        child = start("-c", WEB, port, status)
    print("child", child.pid, flush=True)
    return child
local.prepare = lambda site: [("staff", site + "local/sign-in/abc/"), ("district author", "tell us")]
local.start_child = start_child
sys.exit(local.main())
""".replace("WEB", repr(WEB))
SLEEPS = "import time; time.sleep(600)"


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def launch(free_port):
    """Starts the launcher with stand-ins; gives the process and the children's numbers."""
    started = []

    def start(status="200", worker=SLEEPS):
        launcher = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER, free_port, status, worker],
            cwd=BASE_DIR,
            env=os.environ | {"PORT": free_port},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(launcher)
        children = [int(launcher.stdout.readline().split()[1]) for _ in range(2)]
        return launcher, children

    yield start
    for launcher in started:
        launcher.kill()
        launcher.communicate()


def assert_gone(children):
    """Every one of them has ended (a container's first process may leave them as zombies)."""
    _, alive = psutil.wait_procs([psutil.Process(pid) for pid in children if psutil.pid_exists(pid)], 20)
    assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_ready_line_and_a_clean_end(launch, free_port, number):
    launcher, children = launch()
    ready = launcher.stdout.readline()
    assert ready.startswith(f"Ready: http://127.0.0.1:{free_port}/ ")
    site = f"http://127.0.0.1:{free_port}/"
    assert f"| staff: {site}local/sign-in/abc/ | district author: tell us |" in ready
    assert "| outgoing mail: " in ready
    launcher.send_signal(number)
    launcher.send_signal(number)  # an impatient second Ctrl-C interrupts nothing
    said, errors = launcher.communicate(timeout=60)
    assert (launcher.returncode, said, errors) == (0, "", "")
    assert_gone(children)


def test_a_child_that_will_not_end_is_ended(launch, monkeypatch):
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    child = subprocess.Popen([sys.executable, "-c", stubborn + " "], start_new_session=True)
    monkeypatch.setattr(local, "STOP_SECONDS", 0)
    local.stop_all({"job worker": child})
    assert child.returncode is not None


def test_a_child_that_ends_ends_the_rest(launch):
    launcher, children = launch(worker="raise SystemExit(7)")
    _, errors = launcher.communicate(timeout=60)
    assert launcher.returncode == 1
    assert errors == "portal: the job worker ended (exit code 7), so all of it stops\n"
    assert_gone(children)


def test_a_web_server_that_only_fails_is_not_called_ready(launch):
    launcher, children = launch(status="500")
    said, errors = launcher.communicate(timeout=60)
    assert (launcher.returncode, said) == (1, "")
    assert errors.startswith("portal: the web server answers with an error")
    assert_gone(children)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a parent's death")
def test_kill_minus_nine_leaves_no_children(launch):
    launcher, children = launch()
    launcher.stdout.readline()
    launcher.kill()
    assert_gone(children)


def run_launcher(**changes):
    return command(module="practices_portal.local", **changes)


def test_a_used_port_is_refused_first():
    with socket.create_server(("127.0.0.1", 0)) as used:
        port = used.getsockname()[1]
        result = run_launcher(PORT=str(port), DATABASE_URL=NOBODY_THERE)
    assert_refused(result, f"port {port}", "PORT=")
    assert result.returncode == 1


def test_a_port_that_is_none(free_port):
    assert_refused(run_launcher(PORT="eighty"), "PORT must be a whole number from 1 to 65535")


def test_a_database_that_is_away(free_port):
    assert_refused(run_launcher(PORT=free_port, DATABASE_URL=NOBODY_THERE), "DATABASE_URL", "port 1")


def test_a_missing_secret_outside_local_mode(free_port):
    changes = PRODUCTION | {"SECRET_KEY": None, "DATABASE_URL": NOBODY_THERE}
    assert_refused(run_launcher(PORT=free_port, **changes), "SECRET_KEY")


def test_a_folder_that_cannot_be_written(free_port, tmp_path):
    (tmp_path / "file").touch()
    result = run_launcher(PORT=free_port, PORTAL_VAR_DIR=str(tmp_path / "file"), DATABASE_URL=None)
    assert_refused(result, "PORTAL_VAR_DIR")


@pytest.fixture
def prepared(settings, tmp_path, monkeypatch):
    """Prepares without a database of its own; gives the ways in."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(local, "require_database", lambda database: None)
    for step in ("require_folders", "migrate", "collect_static", "load_content"):
        monkeypatch.setattr(local, step, lambda *given: None)
    monkeypatch.setattr("django.db.connection", SimpleNamespace(close=int, close_pool=int))
    return lambda: local.prepare("http://127.0.0.1:8000/")


@pytest.mark.django_db
def test_each_start_prints_new_ways_in_for_the_same_two_people(prepared, settings, django_user_model):
    settings.LOCAL_PAGES = True
    first, second = prepared(), prepared()

    assert [who for who, _ in first] == [who for who, _ in second] == ["staff", "district author"]
    assert all(how.startswith("http://127.0.0.1:8000/local/sign-in/") for _, how in first)
    assert not set(first) & set(second)
    people = django_user_model.objects.order_by("email").values_list("email", "is_superuser")
    assert list(people) == [("author@localhost", False), ("staff@localhost", True)]


@pytest.mark.django_db
def test_no_account_is_made_in_a_database_of_somebodys_own(prepared, settings, django_user_model):
    settings.LOCAL_PAGES = False

    [(who, how)] = prepared()

    assert who == "staff"
    assert "PORTAL_MODE=local .venv/bin/python manage.py createsuperuser --email" in how
    assert not django_user_model.objects.exists()


def test_static_files_are_collected_only_when_they_changed(settings, tmp_path, capsys):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    for expected in ["Collecting", ""]:
        local.collect_static()
        assert capsys.readouterr().out.startswith(expected)
        assert expected or capsys.readouterr().out == ""
    (source / "b.css").write_text("b { color: blue }")
    local.collect_static()
    assert list((tmp_path / "collected").glob("b.*.css"))
