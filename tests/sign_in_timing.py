"""Whether the time of an answer tells what an address opens: python -m tests.sign_in_timing

Asks for a code with addresses of each kind in turn, in one process against a scratch database, and prints
for each kind the median, the quartiles, and how often an answer was slower than one of an unknown address
of the same round (50 % when nothing can be told). A measurement to read, with no limit that breaks: times
depend on the machine.
"""

import os
import statistics
import time

ROUNDS = 100
KINDS = ["unknown", "account", "deactivated account", "on a district's domain", "invited"]


def main():
    os.environ.setdefault("PORTAL_MODE", "local")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practices_portal.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS = ["testserver"]
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        tell(measured(addresses()))
    finally:
        connection.close_pool()
        connection.creation.destroy_test_db(name, verbosity=0)


def addresses():
    """A function from a kind and a number to an address of that kind: nobody is asked for twice."""
    from tests.factories import DistrictFactory, InvitationFactory, UserFactory

    DistrictFactory(email_domains=["elmwood.edu"])
    made = {kind: [] for kind in KINDS}
    for number in range(ROUNDS):
        for kind in KINDS:
            domain = "elmwood.edu" if kind == "on a district's domain" else "example.org"
            email = f"p{KINDS.index(kind)}{number:06}@{domain}"
            made[kind].append(email)
            if kind == "account":
                UserFactory(email=email)
            elif kind == "deactivated account":
                UserFactory(email=email, is_active=False)
            elif kind == "invited":
                InvitationFactory(email=email)
    return made


def measured(made):
    """{kind: milliseconds of each round}; the kinds take turns, each round in another order."""
    from django.test import Client

    times = {kind: [] for kind in KINDS}
    for number in range(ROUNDS):
        start = number % len(KINDS)
        for kind in KINDS[start:] + KINDS[:start]:
            client = Client(REMOTE_ADDR=f"198.51.{number // 250}.{number % 250}")
            client.get("/accounts/login/")
            began = time.perf_counter()
            answer = client.post("/accounts/login/", {"email": made[kind][number]})
            times[kind].append(1000 * (time.perf_counter() - began))
            assert answer.status_code == 302
    return times


def tell(times):
    """Print a line for each kind."""
    for kind, ones in times.items():
        low, middle, high = statistics.quantiles(ones, n=4)
        slower = sum(one > other for one, other in zip(ones, times["unknown"], strict=True))
        share = "" if kind == "unknown" else f"   slower than unknown in {100 * slower / len(ones):.0f} %"
        print(f"{kind:24} median {middle:6.1f} ms   quartiles {low:6.1f} to {high:6.1f} ms{share}")


if __name__ == "__main__":
    main()
