"""What the log says of signing in: ids and outcomes, never addresses."""

import logging

from allauth.account.signals import user_logged_in
from allauth.mfa import signals as mfa

logger = logging.getLogger(__name__)


def connect():
    """Listen to allauth's signals."""
    user_logged_in.connect(_signed_in)
    mfa.authentication_failed.connect(_second_step_failed)
    mfa.authenticator_added.connect(_second_step_added)
    mfa.authenticator_removed.connect(_second_step_removed)


def _signed_in(sender, user, **kwargs):
    logger.info("User %s signed in", user.pk)


def _second_step_failed(sender, user, authenticator, **kwargs):
    logger.warning("User %s: wrong second step (%s)", user.pk, authenticator.type)


def _second_step_added(sender, user, authenticator, **kwargs):
    logger.info("User %s: %s added", user.pk, authenticator.type)


def _second_step_removed(sender, user, authenticator, **kwargs):
    logger.info("User %s: %s removed", user.pk, authenticator.type)
