"""What every page may show."""

from django.conf import settings


def site(request):
    """The address of the portal, for links that leave it (mail, sharing)."""
    return {"SITE_URL": settings.SITE_URL, "CSDE_EMAIL": settings.CSDE_EMAIL}
