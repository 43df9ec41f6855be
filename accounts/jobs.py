"""Timers about people."""

from accounts import sessions
from core.jobs import periodic

periodic("forget_ended_sessions", "37 4 * * *", sessions.forget_ended)
