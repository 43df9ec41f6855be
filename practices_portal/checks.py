"""System checks of settings that are each allowed but wrong together. `manage.py check` says them."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Warning, register

from core.uploads.virus import where

YEAR = 31_536_000


@register("portal")
def check_settings(app_configs, **kwargs):
    """Every wrong combination of settings, for Django's check framework."""
    found = suppression() + single_sign_on() + virus_scanner()
    if settings.MODE == "production":
        found += address() + mail() + transport_security()
    return found


def address():
    """Who the portal says it is."""
    found = []
    site = urlsplit(settings.SITE_URL)
    if not settings.ALLOWED_HOSTS:
        found.append(
            Error(
                "ALLOWED_HOSTS is empty: every request would be refused.",
                hint="Set ALLOWED_HOSTS to the host names of the portal, separated by commas.",
                id="portal.E001",
            )
        )
    elif "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error("ALLOWED_HOSTS allows every host.", hint="Name the portal's hosts.", id="portal.E002")
        )
    if site.scheme != "https" or not site.hostname:
        found.append(
            Error(
                "SITE_URL is not an https address; links in the sitemap and in data files would be wrong.",
                hint="Set SITE_URL to the public address, as https://practices.example.org",
                id="portal.E003",
            )
        )
    elif settings.ALLOWED_HOSTS and not any(allows(host, site.hostname) for host in settings.ALLOWED_HOSTS):
        found.append(
            Error(
                f"The host of SITE_URL ({site.hostname}) is not in ALLOWED_HOSTS.",
                hint="Add it to ALLOWED_HOSTS.",
                id="portal.E004",
            )
        )
    return found


def allows(pattern, host):
    """Whether one entry of ALLOWED_HOSTS lets a host in (a leading dot stands for every subdomain)."""
    pattern = pattern.lower()
    return pattern in ("*", host) or (pattern.startswith(".") and f".{host}".endswith(pattern))


def mail():
    """Whether mail can leave, from an address that can be answered."""
    found = []
    if settings.EMAIL_HOST_PASSWORD and not settings.EMAIL_USE_TLS:
        found.append(
            Error(
                "EMAIL_HOST_PASSWORD would be sent without encryption.",
                hint="Set EMAIL_USE_TLS=yes (and usually EMAIL_PORT=587).",
                id="portal.E005",
            )
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        found.append(
            Warning(
                "DEFAULT_FROM_EMAIL is an address on localhost: mail would be refused or lost.",
                hint="Set DEFAULT_FROM_EMAIL to an address of the portal's own domain.",
                id="portal.W006",
            )
        )
    return found


def transport_security():
    """HSTS values that browsers' preload lists accept together."""
    preload = settings.SECURE_HSTS_PRELOAD
    if preload and not (settings.SECURE_HSTS_INCLUDE_SUBDOMAINS and settings.SECURE_HSTS_SECONDS >= YEAR):
        return [
            Error(
                "HSTS_PRELOAD needs HSTS_SUBDOMAINS and HSTS_SECONDS of at least a year.",
                hint="Set HSTS_PRELOAD=no, or the other two to match.",
                id="portal.E007",
            )
        ]
    return []


def single_sign_on():
    """The state's sign-in is on or off, never half, and in production encrypted."""
    names = ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"]
    missing = [name for name in names if not getattr(settings, name)]
    if missing and len(missing) < len(names):
        return [
            Error(
                f"Single sign-on is off: {' and '.join(missing)} missing.",
                hint="Set all three, OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or none.",
                id="portal.E009",
            )
        ]
    if not missing and settings.MODE == "production" and not settings.OIDC_ISSUER.startswith("https://"):
        return [
            Error(
                "OIDC_ISSUER is not an https address: who signs in could be made up on the way.",
                hint="Set OIDC_ISSUER to the address of the provider, as https://login.example.org",
                id="portal.E010",
            )
        ]
    return []


def suppression():
    """The privacy limits: a group is never smaller than a part of it."""
    if settings.SUPPRESS_NUMERATOR_UNDER > settings.SUPPRESS_DENOMINATOR_UNDER:
        return [
            Error(
                "SUPPRESS_NUMERATOR_UNDER is larger than SUPPRESS_DENOMINATOR_UNDER.",
                hint="The publisher's own limits are 6 and 20.",
                id="portal.E008",
            )
        ]
    return []


def virus_scanner():
    """Whether the scanner's address can be one: with a wrong one no file would be taken."""
    try:
        if settings.CLAMAV_ADDRESS:
            where(settings.CLAMAV_ADDRESS)
    except ValueError:
        return [
            Error(
                "CLAMAV_ADDRESS is neither host:port nor the path of a socket: no file could be attached.",
                hint="Set it to the address of clamd, such as 127.0.0.1:3310, or leave it empty.",
                id="portal.E011",
            )
        ]
    return []
