"""How the desk writes dates (the portal's own pages use the filters of core.templatetags.portal)."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i"
TIME_FORMAT = "H:i"
