"""Who may open what, as data: one row for each URL, one for each table of the desk (see test_access.py)."""

from django.conf import settings

from profiles.models import LookingFor, Submission

PUBLIC = {"visitor": 200, "member": 200, "staff": 200}
# Somewhere else for everybody: to sign in, to prove again who one is, to the newest form.
MOVED = {"visitor": 302, "member": 302, "staff": 302}
NOT_FOUND = {"visitor": 404, "member": 404, "staff": 404}
GONE = {"visitor": 410, "member": 410, "staff": 410}
# Forms that anyone may send: not cached and posted to, so some tests of public pages are not for them.
FORM = dict(PUBLIC)
SIGNED_IN = {"visitor": 302, "member": 200, "staff": 200}
STAFF = {"visitor": 302, "member": 302, "staff": 200}
# Each person, and the kind of person they are unless a row names themselves.
KINDS = {
    "visitor": "visitor",
    "deactivated": "visitor",
    "district": "member",
    "writer": "member",
    "overseer": "member",
    "other district": "member",
    "curator": "staff",
    "publisher": "staff",
    "data manager": "staff",
    "administrator": "staff",
}
# To a visitor the page, to others the way to where they wanted to go.
SIGNING_IN = {"visitor": 200, "member": 302, "staff": 302}
POSTED = {"visitor": 302, "member": 405, "staff": 405}
OF_THE_DISTRICT = {
    "visitor": 302,
    "district": 200,
    "writer": 200,
    "overseer": 200,
    "member": 404,
    "staff": 404,
}
# A draft is read by who writes it, who oversees their district, and staff who may see practices; the other
# people of its district and those of others do not find it. Staff are told that it is not theirs to change.
READ_BY_WRITERS = {
    "visitor": 302,
    "writer": 200,
    "overseer": 200,
    "member": 404,
    "staff": 200,
}
WRITTEN_BY_WRITERS = READ_BY_WRITERS | {"staff": 403}


def the_draft():
    """The only submission."""
    return Submission.objects.get()


def the_request(_):
    """What Thomaston looks for."""
    return LookingFor.objects.get().pk


A_REQUEST = {"pk": lambda practice: practice.contactrequests.get().pk}
A_ROW = {
    "pk": lambda _: the_draft().pk,
    "slug": "people",
    "kind": "roles",
    "row": lambda _: the_draft().text.roles.get().pk,
}
AN_ADOPTION = {"pk": lambda practice: practice.adoptions.get().pk}
# Not found by anybody who is signed in and is neither its owner nor somebody it is shared with.
NOT_THEIRS = {"visitor": 302, "member": 404, "staff": 404}
A_PLAN = {"place": lambda practice: str(practice.plans.get().pk)}
A_GOAL = {"goal": lambda practice: practice.plans.get().goals.first().pk}
AN_ACTIVITY = A_GOAL | {"activity": lambda practice: practice.plans.get().goals.first().activities.get().pk}
# Name of the URL: keywords that make one, and the status for each kind of person.
ACCESS = {
    "home": ({}, PUBLIC),
    "about": ({}, PUBLIC),
    "accessibility": ({}, PUBLIC),
    "privacy": ({}, PUBLIC),
    "open_data": ({}, PUBLIC),
    "api_page": ({}, PUBLIC),
    "data_archive": ({}, PUBLIC),
    "api:root": ({}, MOVED),
    "api:openapi": ({}, PUBLIC),
    "api:practices": ({}, PUBLIC),
    "api:practice": ({"slug": "open"}, PUBLIC),
    "api:districts": ({}, PUBLIC),
    "api:district": ({"code": "1400011"}, PUBLIC),
    "api:similar": ({"code": "1400011"}, PUBLIC),
    "api:topics": ({}, PUBLIC),
    "api:elsewhere": ({"rest": "nowhere"}, NOT_FOUND),
    "feeds:practices": ({}, PUBLIC),
    "feeds:topic": ({"slug": "attendance"}, PUBLIC),
    "gallery": ({}, PUBLIC),
    "livez": ({}, PUBLIC),
    "readyz": ({}, PUBLIC),
    "security_txt": ({}, PUBLIC),
    "sitemap": ({}, PUBLIC),
    "robots": ({}, PUBLIC),
    "profiles:practice_list": ({}, PUBLIC),
    "profiles:practice": ({"slug": "open"}, PUBLIC),
    "profiles:brief": ({"slug": "open"}, PUBLIC),
    "profiles:practice_preview": (
        {"slug": "open"},
        OF_THE_DISTRICT | {"staff": 200},
    ),
    # Links of mails; these are not any that was sent.
    "profiles:contact_check": ({"slug": "open", "token": "none"}, GONE),
    "profiles:yearly_check": ({"slug": "open", "token": "none"}, GONE),
    "profiles:own_check": ({"slug": "open"}, OF_THE_DISTRICT),
    "profiles:checked": ({"slug": "open"}, OF_THE_DISTRICT),
    "profiles:file": (
        {
            "key": lambda practice: practice.attachments.get().key,
            "name": lambda practice: practice.attachments.get().name,
        },
        PUBLIC,
    ),
    "profiles:nothing_found": ({}, {"visitor": 405, "member": 405, "staff": 405}),
    "profiles:compare": ({}, PUBLIC),
    "profiles:share": ({}, PUBLIC),
    "profiles:map": ({}, PUBLIC),
    "profiles:lessons": ({}, PUBLIC),
    "profiles:looking_for_list": ({}, PUBLIC),
    "profiles:looking_for": ({"pk": the_request}, PUBLIC),
    # The link of a mail; this is not one that was sent.
    "profiles:looking_for_keep": ({"pk": the_request, "token": "none"}, GONE),
    "profiles:own_looking_for": ({}, SIGNED_IN),
    "profiles:looking_for_new": ({}, SIGNED_IN),
    "profiles:looking_for_change": ({"pk": the_request}, OF_THE_DISTRICT),
    "profiles:draft_new": ({}, SIGNED_IN),
    "profiles:draft_update": ({"slug": "open"}, OF_THE_DISTRICT),
    "profiles:draft": ({"pk": lambda _: the_draft().pk}, READ_BY_WRITERS),
    "profiles:draft_writers": ({"pk": lambda _: the_draft().pk}, POSTED),
    "profiles:draft_check": ({"pk": lambda _: the_draft().pk}, READ_BY_WRITERS),
    "profiles:draft_sent": (
        {"pk": lambda _: the_draft().pk},
        {"visitor": 302, "member": 404, "staff": 404},
    ),
    "profiles:draft_evidence": ({"pk": lambda _: the_draft().pk}, READ_BY_WRITERS),
    "profiles:draft_answers": ({"pk": lambda _: the_draft().pk}, READ_BY_WRITERS),
    "profiles:draft_pdf": ({"pk": lambda _: the_draft().pk}, READ_BY_WRITERS),
    "profiles:draft_step": ({"pk": lambda _: the_draft().pk, "slug": "name"}, WRITTEN_BY_WRITERS),
    "profiles:draft_row_new": (
        {"pk": lambda _: the_draft().pk, "slug": "people", "kind": "roles"},
        WRITTEN_BY_WRITERS,
    ),
    "profiles:draft_file": (
        {"pk": lambda _: the_draft().pk, "slug": "resources", "kind": "resources"},
        WRITTEN_BY_WRITERS,
    ),
    "profiles:draft_row": (A_ROW, WRITTEN_BY_WRITERS),
    "profiles:draft_row_page": (
        {
            "pk": lambda _: the_draft().pk,
            "slug": "results",
            "kind": "results",
            "row": lambda _: the_draft().text.outcomes.get().pk,
            "page": "whom",
        },
        WRITTEN_BY_WRITERS,
    ),
    "profiles:draft_row_move": (A_ROW, POSTED),
    "profiles:draft_row_remove": (A_ROW, WRITTEN_BY_WRITERS),
    "profiles:practices_csv": ({}, PUBLIC),
    "profiles:practices_json": ({}, PUBLIC),
    "contacts:contact": ({"slug": "open"}, FORM),
    "contacts:contact_sent": ({"slug": "open"}, PUBLIC),
    "contacts:readiness": ({"slug": "open"}, PUBLIC),
    "contacts:help": ({"pk": the_request}, FORM),
    "contacts:help_sent": ({"pk": the_request}, PUBLIC),
    "contacts:correction": ({"slug": "open"}, FORM),
    "contacts:correction_sent": ({"slug": "open"}, PUBLIC),
    "contacts:nominate": ({}, FORM),
    "contacts:nominate_sent": ({}, PUBLIC),
    "contacts:requests": ({}, SIGNED_IN),
    # Not theirs is not found.
    "contacts:request": (
        A_REQUEST,
        {"visitor": 302, "member": 404, "staff": 200, "data manager": 404},
    ),
    # No time was picked, and nobody here is its asker: tests/contacts/test_threads.py.
    "contacts:own_event": (A_REQUEST, {"visitor": 302, "member": 404, "staff": 404}),
    "contacts:own_outcome": (A_REQUEST, {"visitor": 302, "member": 404, "staff": 404}),
    # Links of mails; these are not any that was sent.
    "contacts:confirm": ({"token": "none"}, GONE),
    "contacts:by_link": ({"token": "none"}, NOT_FOUND),
    "contacts:event": ({"token": "none"}, NOT_FOUND),
    "contacts:outcome": ({"token": "none"}, NOT_FOUND),
    "adoptions:adoptions": ({}, SIGNED_IN),
    "adoptions:record": ({"slug": "open"}, SIGNED_IN),
    # Not theirs is not found; the lead's people read it, the adopter's own pages are theirs alone.
    "adoptions:adoption": (
        AN_ADOPTION,
        OF_THE_DISTRICT | {"staff": 200, "data manager": 404},
    ),
    "adoptions:components": (AN_ADOPTION, {"visitor": 302, "member": 404, "staff": 404}),
    "adoptions:outcome_new": (AN_ADOPTION, {"visitor": 302, "member": 404, "staff": 404}),
    "adoptions:outcome": (AN_ADOPTION | {"outcome": 1}, {"visitor": 302, "member": 404, "staff": 404}),
    # Links of mails; these are not any that was sent.
    "adoptions:confirm": ({"token": "none"}, GONE),
    "adoptions:check_in": ({"token": "none"}, GONE),
    "campaign:follow": ({}, FORM),
    "campaign:follow_sent": ({}, PUBLIC),
    # Links of mails; these are not any that was sent.
    "campaign:confirm": ({"token": "none"}, GONE),
    "campaign:manage": ({"token": "none"}, GONE),
    "campaign:unsubscribe": ({"token": "none"}, GONE),
    "campaign:following": ({}, SIGNED_IN),
    "campaign:follow_own": ({}, SIGNED_IN),
    "campaign:count": ({"slug": "open"}, {"visitor": 405, "member": 405, "staff": 405}),
    # For who signs in that district: tests/profiles/test_signing.py.
    "profiles:sign_off": ({"pk": 0}, {"visitor": 302, "member": 404, "staff": 404}),
    "topics:topic_list": ({}, PUBLIC),
    "topics:topic": ({"slug": "attendance"}, PUBLIC),
    "districts:district_list": ({}, PUBLIC),
    "districts:district": ({"slug": "thomaston"}, PUBLIC),
    "districts:similar": ({"slug": "thomaston"}, PUBLIC),
    "workspace": ({}, SIGNED_IN),
    "plans:plan_list": ({}, SIGNED_IN),
    "plans:plan_new": ({}, SIGNED_IN),
    # A link of a mail; this is not any that was sent.
    "plans:reminder_stop": ({"word": "none"}, dict(PUBLIC)),
    # A plan is its owner's and theirs with whom it is shared: tests/adoptions/test_plan_sharing.py.
    **{
        f"plans:{name}": (A_PLAN | more, NOT_THEIRS)
        for more, names in [
            ({}, "plan about plan_state plan_word plan_pdf goal_new progress reminder share"),
            (A_GOAL, "goal goal_move goal_remove part_add activity_new"),
            (AN_ACTIVITY, "activity activity_move activity_remove"),
            (AN_ACTIVITY | {"page": "when"}, "activity_page"),
            ({"activity": AN_ACTIVITY["activity"]}, "progress_of"),
            ({"share": 1}, "share_end"),
        ]
        for name in names.split()
    },
    "accept_invitation": ({"pk": 1}, POSTED),
    # Not found but by the district's liaisons: tests/accounts/test_people.py.
    "people": ({"slug": "thomaston"}, {"visitor": 302, "member": 404, "overseer": 200, "staff": 404}),
    "invite": ({"slug": "thomaston"}, MOVED),
    "member": ({"slug": "thomaston", "pk": 1}, MOVED),
    "withdraw_invitation": ({"slug": "thomaston", "pk": 1}, POSTED),
    "account": ({}, SIGNED_IN),
    "mfa_index": ({}, SIGNED_IN),
    "mfa_list_webauthn": ({}, SIGNED_IN),
    "account_login": ({}, SIGNING_IN),
    "account_confirm_login_code": ({}, MOVED),
    "mfa_login_webauthn": ({}, MOVED),
    "mfa_authenticate": ({}, MOVED),
    "single_sign_on": ({}, {"visitor": 405, "member": 405, "staff": 405}),
    "openid_connect_callback": ({}, NOT_FOUND),  # it is not set up
    "account_logout": ({}, SIGNED_IN),
    "account_name": ({}, SIGNED_IN),
    "account_stay": ({}, POSTED),
    "account_new_address": ({}, MOVED),
    "account_confirm_address": ({}, MOVED),
    "account_reauthenticate": ({}, SIGNED_IN),
    "mfa_reauthenticate": ({}, MOVED),
    "mfa_reauthenticate_webauthn": ({}, MOVED),
    "account_second_step": ({}, SIGNED_IN),
    "mfa_activate_totp": ({}, MOVED),
    "mfa_deactivate_totp": ({}, {"visitor": 302, "member": 404, "staff": 404}),
    "mfa_add_webauthn": ({}, MOVED),
    "mfa_remove_webauthn": ({"pk": 1}, MOVED),
    "mfa_view_recovery_codes": ({}, MOVED),
    "mfa_generate_recovery_codes": ({}, MOVED),
    "account_end_other_sessions": ({}, POSTED),
    "account_end_session": ({"pk": 1}, POSTED),
    "admin:index": ({}, STAFF),
}
if settings.LOCAL_PAGES:
    ACCESS |= {
        "local_sign_in": ({"word": "none"}, {"visitor": 410, "member": 410, "staff": 410}),
        "local_mail": ({}, {"visitor": 200, "member": 200, "staff": 200}),
        "local_message": ({"name": "none.log"}, {"visitor": 404, "member": 404, "staff": 404}),
    }

GROUPS = ["curator", "publisher", "data manager", "administrator"]
# Tables of the admin: how far each group goes there, in the order of GROUPS. Nobody deletes what is kept.
DESK = {
    "profiles_practice": ["add", "add", "read", "add"],
    "profiles_practicerevision": ["read", "read", "read", "read"],  # a text starts from its practice
    "profiles_practiceimport": ["add", "add", "read", "add"],
    "profiles_linkcheck": ["read", "read", "read", "read"],  # a job asks them
    "profiles_attachment": ["read", "read", "read", "read"],  # a file comes with a text
    "profiles_statuschange": ["read", "read", "read", "read"],
    "profiles_submission": ["read", "read", "read", "read"],  # districts write, the desk moves
    "profiles_submissionstep": ["read", "read", "read", "read"],
    "profiles_lookingfor": ["read", "read", "read", "read"],  # districts post, staff take down by a button
    "districts_district": ["read", "read", "add", "add"],
    "districts_town": ["read", "read", "read", "read"],  # these two are imported
    "districts_observation": ["read", "read", "read", "read"],
    "districts_indicator": ["read", "read", "add", "add"],
    "topics_topic": ["read", "read", "add", "add"],
    "topics_tag": ["read", "read", "add", "add"],
    "topics_statefact": ["add", "add", "add", "add"],
    "accounts_user": ["read", "read", "nothing", "add"],
    "accounts_invitation": ["add", "add", "nothing", "add"],
    "contacts_contactrequest": ["read", "read", "nothing", "read"],
    "contacts_correction": ["read", "read", "nothing", "read"],
    "adoptions_adoption": ["read", "read", "nothing", "read"],  # recorded on pages, confirmed by districts
    "contacts_nomination": ["add", "add", "nothing", "add"],
    "core_outgoingmail": ["nothing", "nothing", "nothing", "read"],
    "procrastinate_procrastinatejob": ["nothing", "nothing", "nothing", "read"],
}
