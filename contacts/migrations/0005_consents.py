"""Until now nobody could write without agreeing that their address is passed on: keep that consent."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0004_threads'),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE contacts_contactrequest SET asker_shared_at = created_at WHERE asker_shared_at IS NULL",
            migrations.RunSQL.noop,
        ),
    ]
