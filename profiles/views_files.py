"""Files of practices, handed out after a look at who may read each."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from profiles.models import Attachment

logger = logging.getLogger(__name__)

# Whatever a file holds, a browser that shows it all the same lets it do nothing.
POLICY = "sandbox; default-src 'none'"


@require_safe
@login_not_required
def file(request, key, name):
    """One file: to everyone while the public text of an open practice names it, else to who may read drafts.

    To all others there is none (404); after its practice was withdrawn it is gone (410). Who is signed in
    is looked at last: a public file sets no cookie and may be kept by caches for as long as a page.
    """
    attachments = Attachment.objects.filter(key=key)
    attachment = attachments.public().first() or attachments.of_drafts_visible_to(request.user).first()
    if attachment and attachment.name == name:
        return _download(request, attachment)
    if not attachment and attachments.withdrawn().exists():
        words = "This file is no longer here: the practice it belongs to was withdrawn.\n"
        return HttpResponse(words, content_type="text/plain; charset=utf-8", status=410)
    raise Http404


def _download(request, attachment):
    """The bytes, to be saved and not shown; 304 for who has them already."""
    etag = f'"{attachment.sha256}"'
    if known := get_conditional_response(request, etag=etag):
        known["ETag"] = etag
        return known
    try:
        stored = default_storage.open(attachment.path)
    except FileNotFoundError:
        logger.error("File %s is not in the storage", attachment.pk)
        raise Http404 from None
    # Compressed already; compressing again would also hide how long it is.
    request.META["HTTP_ACCEPT_ENCODING"] = ""
    return FileResponse(
        stored,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
        headers={
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "ETag": etag,
        },
    )
