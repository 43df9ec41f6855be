"""How long sessions last."""

from django.contrib.auth.views import redirect_to_login

from accounts import sessions
from core import late_words


class SessionAge:
    """Notes that a session is in use, and ends those that have lasted long enough.

    Public pages are let through unasked: a look at who is signed in would make them personal.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if not sessions.keep(request):
            return late_words.answer(request) or redirect_to_login(request.get_full_path())
        # For pages that warn before it ends.
        request.session_left = sessions.seconds_left(request)
        return None
