"""Django's command, without the question for a password: nobody has one."""

from django.contrib.auth.management.commands import createsuperuser


class Command(createsuperuser.Command):
    help = "Makes an account that may do everything. Its owner signs in with a code by e-mail."

    def handle(self, *args, **options):
        return super().handle(*args, **options | {"interactive": False})
