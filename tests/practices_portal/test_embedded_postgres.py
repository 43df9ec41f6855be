"""The Postgres of development: real servers in scratch folders."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from practices_portal import embedded_postgres, postgres_account
from practices_portal.embedded_postgres import EmbeddedPostgres
from practices_portal.environment import SettingError
from tests.plugin import BASE_DIR

USER = """
import sys
from practices_portal.embedded_postgres import start
print(start(sys.argv[1], durable=False), flush=True)
sys.stdin.read()
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="what is done for root only")


@pytest.fixture
def server(short_folder):
    """Makes servers; stops them and removes what they left outside the scratch folder."""
    made = []

    def make(name="a 'quoted' $HOME folder", durable=False):
        made.append(EmbeddedPostgres(short_folder / name, durable=durable))
        return made[-1]

    yield make
    for one in made:
        one.release()
        home = getattr(one, "home", one.root)
        if home != one.root:
            shutil.rmtree(home)


def another_user(root):
    """Another process that uses the same server until its input ends."""
    user = subprocess.Popen(
        [sys.executable, "-c", USER, str(root)],
        cwd=BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout.readline().startswith("postgresql://")
    return user


def leave(user):
    user.communicate()
    assert user.returncode == 0


def ask(url, query):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


def answers(url):
    try:
        return ask(url, "SELECT 1") == 1
    except psycopg.OperationalError:
        return False


def postmaster(server):
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_starts_in_any_folder_and_keeps_its_data(server):
    first = server()
    url = first.start()
    ask(url, "CREATE TABLE kept AS SELECT 42 AS number")
    first.release()
    assert not answers(url)

    assert ask(server().start(), "SELECT number FROM kept") == 42


def test_speaks_utf8_and_has_what_search_needs(server):
    url = server().start()
    assert ask(url, "SHOW server_encoding") == "UTF8"
    for extension in ("pg_trgm", "unaccent", "btree_gin"):
        ask(url, f"CREATE EXTENSION {extension}")
    assert ask(url, "SELECT unaccent(lower('ÉCOLE'))") == "ecole"
    assert ask(url, "SHOW listen_addresses") == ""


def test_the_last_user_stops_it(server):
    mine = server()
    url = mine.start()
    other = another_user(mine.root)
    mine.release()
    assert answers(url)
    leave(other)
    assert not answers(url)


def test_a_killed_user_is_no_longer_counted(server):
    mine = server()
    url = mine.start()
    other = another_user(mine.root)
    other.kill()
    other.communicate()
    mine.release()
    assert not answers(url)


def test_a_forked_child_neither_stops_nor_holds_it(server):
    mine = server()
    url = mine.start()
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        mine.release()  # as at the exit of a web server's worker
        os.close(tell)
        os.read(told, 1)
        os._exit(0)
    assert answers(url)
    mine.release()  # the child lives on, with our open files
    assert not answers(url)
    os.close(tell)
    os.waitpid(child, 0)


def test_starts_again_after_kill_minus_nine(server):
    first = server(durable=True)
    url = first.start()
    ask(url, "CREATE TABLE kept AS SELECT 42 AS number")
    os.kill(postmaster(first), signal.SIGKILL)
    assert ask(server().start(), "SELECT number FROM kept") == 42


def test_a_stranger_with_the_old_number_is_left_alone(server):
    first = server()
    url = first.start()
    lines = (first.data / "postmaster.pid").read_text().splitlines()
    first.release()
    stranger = subprocess.Popen(["sleep", "60"])
    lines[0] = str(stranger.pid)
    (first.data / "postmaster.pid").write_text("\n".join(lines) + "\n")

    second = server()
    assert answers(second.start())
    second.release()
    assert not answers(url)
    assert psutil.Process(stranger.pid).status() != psutil.STATUS_ZOMBIE
    stranger.kill()
    stranger.wait()


def test_an_unfinished_cluster_is_made_anew(server):
    first = server()
    (first.root / "data" / "base").mkdir(parents=True)
    (first.root / "data" / "PG_VERSION").write_text("18\n")
    assert answers(first.start())


def test_a_path_too_long_for_a_socket(server):
    deep = server("/".join(["a-long-name-of-a-folder"] * 6))
    url = deep.start()
    assert answers(url)
    assert "%2Ftmp%2Fportal-" in url


def test_data_of_another_version_are_not_touched(server, capsys):
    first = server()
    first.start()
    first.release()
    version = first.data / "PG_VERSION"
    made_by = version.read_text()
    version.write_text("99\n")
    with pytest.raises(SettingError):
        server().start()
    assert "Postgres 99, which made the data here" in capsys.readouterr().err
    version.write_text(made_by)
    assert answers(server().start())


def test_no_postgres_anywhere(server, capsys, monkeypatch, short_folder):
    monkeypatch.setenv("PORTAL_POSTGRES_BIN", str(short_folder))
    with pytest.raises(SettingError):
        server().start()
    assert capsys.readouterr().err.count("\n") == 1


def test_a_folder_that_cannot_be_written(short_folder, capsys):
    (short_folder / "file").touch()
    with pytest.raises(SettingError):
        embedded_postgres.start(short_folder / "file" / "postgres")
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "PORTAL_VAR_DIR" in said


def test_a_server_that_cannot_start_says_why(server, capsys, monkeypatch):
    monkeypatch.setitem(embedded_postgres.SETTINGS, "jit", "maybe")
    with pytest.raises(SettingError):
        server().start()
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert 'parameter "jit" requires a Boolean value' in said


@as_root
def test_root_without_namespaces_uses_another_account(server, monkeypatch, short_folder):
    """As in most containers; the programs are in a folder closed to that account."""
    monkeypatch.setenv("PORTAL_NO_USERNS", "1")
    closed = short_folder / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.delenv("PORTAL_POSTGRES_BIN", raising=False)
    programs, _, _ = embedded_postgres.find_binaries()
    (closed / "site").symlink_to(programs.parents[2])
    monkeypatch.setenv(
        "PORTAL_POSTGRES_BIN", str(closed / "site" / programs.relative_to(programs.parents[2]))
    )

    first = server()
    url = first.start()
    assert ask(url, "SELECT 1") == 1
    process = psutil.Process(postmaster(first))
    assert process.uids().real != 0
    assert process.uids().real == first.data.stat().st_uid
    assert first.data.stat().st_mode & 0o077 == 0
    assert Path(process.exe()).is_relative_to(first.home)
    for untouched in (closed, short_folder, first.root):
        assert (untouched.stat().st_uid, untouched.stat().st_mode & 0o077) == (0, 0)

    ask(url, "CREATE TABLE kept AS SELECT 42 AS number")
    first.release()
    second = server()
    assert ask(second.start(), "SELECT number FROM kept") == 42
    assert second.home == first.home
    second.release()
    second.root = first.root
    shutil.rmtree(first.home)
    first.home = second.home = first.root


@as_root
def test_root_runs_the_cluster_of_a_user_as_that_user(server, short_folder):
    """`sudo make run` in somebody's checkout leaves nothing behind that they cannot use."""
    account = postgres_account.unprivileged()
    short_folder.chmod(0o755)
    first = server("theirs")
    first.root.mkdir()
    (first.root / "data").mkdir(mode=0o700)
    os.chown(first.root, account.uid, account.gid)
    os.chown(first.root / "data", account.uid, account.gid)
    assert answers(first.start())
    assert psutil.Process(postmaster(first)).uids().real == account.uid
    assert {path.stat().st_uid for path in first.data.rglob("*")} == {account.uid}


@as_root
def test_a_folder_put_there_by_somebody_else_is_refused(monkeypatch, short_folder, capsys):
    monkeypatch.setattr(postgres_account, "SHARED_FOLDER", short_folder)
    account = postgres_account.unprivileged()
    home = postgres_account.own_folder(short_folder / "x")
    os.chown(home, account.uid, account.gid)
    with pytest.raises(SettingError):
        postgres_account.own_folder(short_folder / "x")
    assert "remove it" in capsys.readouterr().err
