"""A PDF as a person with a screen reader meets it."""

from io import BytesIO

from pypdf import PdfReader


class Document:
    """What a tagged PDF says of itself: ``text``, ``headings`` as (tag, words), ``tags`` in reading order."""

    def __init__(self, content):
        self.reader = PdfReader(BytesIO(content))
        self.root = self.reader.trailer["/Root"]
        self.elements = list(_elements(self.root["/StructTreeRoot"]))
        self.tags = [element["/S"] for element in self.elements]
        self.text = " ".join(" ".join(page.extract_text() for page in self.reader.pages).split())

    @property
    def pages(self):
        return len(self.reader.pages)

    @property
    def headings(self):
        return [(one["/S"][1:], one["/T"]) for one in self.elements if one["/S"] in HEADINGS]

    @property
    def alternatives(self):
        """The words that stand for each figure; None where there are none."""
        return [one.get("/Alt") for one in self.elements if one["/S"] == "/Figure"]

    @property
    def links(self):
        """(address, words for it) of each link."""
        marks = [mark.get_object() for page in self.reader.pages for mark in page.get("/Annots", [])]
        return [(mark["/A"]["/URI"], mark.get("/Contents")) for mark in marks]

    @property
    def fonts(self):
        """{name of a font: whether the file brings it along}."""
        found = {}
        for page in self.reader.pages:
            for font in page["/Resources"].get("/Font", {}).values():
                font = font.get_object()
                (below,) = font["/DescendantFonts"]
                described = below.get_object()["/FontDescriptor"].get_object()
                found[font["/BaseFont"].partition("+")[2]] = any(
                    key.startswith("/FontFile") for key in described
                )
        return found

    def is_accessible(self):
        """Whether it claims PDF/UA-1 and has what that asks of a whole file."""
        said = self.root["/Metadata"].get_data().decode()
        return {
            "claims PDF/UA-1": "<pdfuaid:part>1</pdfuaid:part>" in said,
            "is marked": self.root["/MarkInfo"]["/Marked"].value is True,
            "names its language": self.root["/Lang"] == "en-US",
            "shows its title": self.root["/ViewerPreferences"]["/DisplayDocTitle"].value is True,
            "has a title": bool(self.reader.metadata.title),
            "every figure has words": all(self.alternatives),
            "every link has words": all(words for _, words in self.links),
            "brings its fonts": all(self.fonts.values()),
            "begins with its title": self.headings[0] == ("H1", self.reader.metadata.title),
            "skips no heading": all(
                int(below[1]) <= int(above[1]) + 1
                for (above, _), (below, _) in zip(self.headings, self.headings[1:], strict=False)
            ),
        }


HEADINGS = {f"/H{n}" for n in range(1, 7)}


def faults(document):
    """What ``document`` lacks of :meth:`Document.is_accessible`."""
    return [name for name, holds in document.is_accessible().items() if not holds]


def _elements(node):
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from _elements(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _elements(node["/K"])
