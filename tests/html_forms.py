"""Forms as a browser would send them back: read from the page, no field forgotten."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """Collects (name, value) of every control of the forms with method POST."""

    def __init__(self):
        super().__init__()
        self.sent, self.inside, self.select, self.text = [], False, None, None

    def handle_starttag(self, tag, attributes):
        one = dict(attributes)
        if tag == "form":
            self.inside = (one.get("method") or "").lower() == "post"
        if not self.inside:
            return
        name = one.get("name")
        if tag == "input" and name and one.get("type") not in {"submit", "button", "file"}:
            if one.get("type") not in {"checkbox", "radio"} or "checked" in one:
                self.sent.append((name, one.get("value") or ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in one:
            self.sent.append((self.select, one.get("value") or ""))
        elif tag == "textarea":
            self.text = (name, [])

    def handle_data(self, data):
        if self.text:
            self.text[1].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.text:
            name, words = self.text
            self.sent.append((name, "".join(words).removeprefix("\n")))
            self.text = None


def fields_of(response):
    """What the page's POST forms would send: {name: [values]}; rows to add (``__prefix__``) left out."""
    parser = _Fields()
    parser.feed(response.content.decode())
    sent = {}
    for name, value in parser.sent:
        if "__prefix__" not in name:
            sent.setdefault(name, []).append(value)
    sent.pop("csrfmiddlewaretoken", None)
    return sent
