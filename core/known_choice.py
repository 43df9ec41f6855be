"""Django's search box for a choice, without its query for each row of a form."""

from functools import cached_property

from django.contrib.admin.widgets import AutocompleteSelect


class KnownRows:
    """All rows of a short table, read once when the first is asked for; copies share them."""

    def __init__(self, model):
        self.model = model

    @cached_property
    def names(self):
        """{id as text: name}."""
        return {str(row.pk): str(row) for row in self.model._default_manager.all()}

    def __deepcopy__(self, memo):
        return self  # a field is copied for each form


class KnownChoice(AutocompleteSelect):
    """Names the chosen row from ``rows``, a :class:`KnownRows`; the others come from the search."""

    def __init__(self, field, admin_site, rows):
        super().__init__(field, admin_site)
        self.rows = rows

    def optgroups(self, name, value, attrs=None):
        """The empty choice and the chosen one."""
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        for pk in filter(None, map(str, value)):
            if pk in self.rows.names:
                options.append(self.create_option(name, pk, self.rows.names[pk], True, len(options)))
        return [(None, options, 0)]
