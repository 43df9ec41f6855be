"""Nobody has a password any more, and addresses are in small letters, as sign-in looks them up."""

from django.contrib.auth.hashers import make_password
from django.db import migrations
from django.db.models.functions import Lower


def forget_passwords(apps, schema_editor):
    people = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    for person in people.exclude(password__startswith="!").only("pk"):
        people.filter(pk=person.pk).update(password=make_password(None))
    people.exclude(email=Lower("email")).update(email=Lower("email"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sign_in")]
    operations = [migrations.RunPython(forget_passwords, migrations.RunPython.noop)]
