"""First facts about policy that an outside organization tells say so, and lead to the page that says it.

What staff have written since stays: a kind that is no longer "policy", an address that is filled.
"""

from django.db import migrations

TOLD_BY = ["Center for Education Reform", "Aurora Institute"]
ADDRESSES = {
    "Parent Power Index: Connecticut": (
        "https://parentpowerindex.edreform.com/state/connecticut/details/innovation"
    ),
    "Superintendents Leading the Way in Connecticut": (
        "https://aurora-institute.org/cw_post/superintendents-leading-the-way-in-connecticut/"
    ),
    "Press release of 15 September 2023 on the FAFSA": (
        "https://portal.ct.gov/sde/press-room/press-releases/2023/"
        "fafsa-challenge-schools-show-significant-gains"
    ),
}


def say_who_tells(apps, schema_editor):
    facts = apps.get_model("topics", "StateFact").objects.using(schema_editor.connection.alias)
    facts.filter(kind="policy", source_publisher__in=TOLD_BY).update(kind="described")
    for title, address in ADDRESSES.items():
        facts.filter(source_title=title, source_url="").update(source_url=address)


def call_it_policy(apps, schema_editor):
    facts = apps.get_model("topics", "StateFact").objects.using(schema_editor.connection.alias)
    facts.filter(kind="described").update(kind="policy")


class Migration(migrations.Migration):
    dependencies = [("topics", "0005_policy_by_the_word_of_others")]
    operations = [migrations.RunPython(say_who_tells, call_it_policy)]
