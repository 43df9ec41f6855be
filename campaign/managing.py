"""A follower's own list: what it shows, and what is changed on it. One for both ways to it."""

from campaign import actions
from campaign.forms import ManageForm


def shown(follower):
    """What the list of ``follower`` (or None) shows, in one query."""
    if follower is None:
        return {"follower": None, "follows": []}
    return {"follower": follower, "follows": list(follower.follows.confirmed().with_subjects())}


def change(follower, data):
    """Do what the posted ``data`` asks of the list of ``follower``; the reason why not, or ""."""
    form = ManageForm(follower, data)
    if not form.is_valid():
        return "This is not on your list any more. Nothing was changed."
    match form.cleaned_data["do"]:
        case "remove":
            actions.stop(follower, form.cleaned_data["follow"].pk)
        case "weekly":
            actions.tell_weekly(follower)
        case "never":
            actions.unsubscribe(follower)
        case "forget":
            actions.forget(follower)
    return ""
