"""E-mail domains of districts: whoever has an address there may write for the district."""

import re

from django.core.exceptions import ValidationError

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
# Where anybody gets an address: with one of these everybody could join.
ANYBODYS = {
    *("aol.com", "att.net", "comcast.net", "gmail.com", "gmx.com", "googlemail.com", "hotmail.com"),
    *("icloud.com", "live.com", "mac.com", "mail.com", "me.com", "msn.com", "optonline.net", "optimum.net"),
    *("outlook.com", "pm.me", "proton.me", "protonmail.com", "sbcglobal.net", "snet.net", "verizon.net"),
    *("yahoo.com", "ymail.com", "zoho.com"),
}


def in_one_form(domains):
    """``domains`` as they are compared: small letters, no "@", each once, in order.

    Raises ``ValidationError`` for what is no domain, and for those at which anybody gets an address.
    """
    found = list(dict.fromkeys(domain.strip().lower().removeprefix("@") for domain in domains))
    for domain in found:
        if not DOMAIN.fullmatch(domain):
            raise ValidationError(f"“{domain}” is not a domain. Write it like district.org")
        if domain in ANYBODYS:
            raise ValidationError(f"Anybody can have an address at {domain}. Only domains of the district.")
    return found
