"""Makes plan.docx, the template of the Word document: python -m adoptions.plans.word_template

Run it after a change here and commit both. Word and LibreOffice open what docxtpl fills in; headings,
lists and table header rows are real ones, so that a screen reader and a table of contents find them.
"""

import io
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

PATH = Path(__file__).with_name("plan.docx")
INK, BLUE = RGBColor(0x17, 0x17, 0x16), RGBColor(0x11, 0x2F, 0x4E)
FONT = "Calibri"
# (heading, width in mm, the tags of its paragraphs) of the columns of the table of activities.
COLUMNS = [
    (
        "Activity",
        76,
        [
            "{{ row.title }}",
            "{%p if row.how %}",
            "{{ row.how }}",
            "{%p endif %}",
            "{%p for line in row.reasons %}",
            "{{ line }}",
            "{%p endfor %}",
        ],
    ),
    ("When", 28, ["{{ row.when }}"]),
    ("Grades", 18, ["{{ row.grades }}"]),
    ("Who is in charge, who helps", 34, ["{{ row.who }}"]),
    ("What it needs", 36, ["{{ row.needs }}"]),
    ("Measure and tool", 36, ["{{ row.measure }}"]),
    ("Progress", 27, ["{{ row.progress }}"]),
]


def make():
    """The template as a python-docx document."""
    document = Document()
    _page(document)
    _styles(document)
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph("{{ subtitle }}", style="Subtitle")
    _if(document, "made_from", "Made from: {{ made_from }}")
    for heading, name in [
        ("Who makes this plan", "team"),
        ("Goals of the school improvement plan", "school_goals"),
    ]:
        document.add_paragraph(heading, style="Heading 2")
        document.add_paragraph(f"{{%p for one in {name} %}}")
        document.add_paragraph("{{ one }}", style="List Bullet")
        document.add_paragraph("{%p endfor %}")
        _if(document, f"not {name}", "Not filled in")
    document.add_paragraph("{%p for goal in goals %}")
    document.add_paragraph("{{ goal.heading }}", style="Heading 1")
    for what, name in [
        ("Serves the goal", "serves"),
        ("What we want to see", "result"),
        ("How we measure it", "measure"),
    ]:
        line = document.add_paragraph()
        line.add_run(f"{what}: ").bold = True
        line.add_run(f"{{{{ goal.{name} }}}}")
    document.add_paragraph("{%p if goal.rows %}")
    _table(document)
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{{ about }}", style="Small")
    return document


def _if(document, name, words):
    document.add_paragraph(f"{{%p if {name} %}}")
    document.add_paragraph(words)
    document.add_paragraph("{%p endif %}")


def _page(document):
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(279.4), Mm(215.9)
    section.left_margin = section.right_margin = Mm(12)
    section.top_margin = section.bottom_margin = Mm(14)
    footer = section.footer.paragraphs[0]
    footer.style = document.styles["Footer"]
    footer.add_run("{{ footer }}  Page ")
    for kind, text in [("begin", None), (None, "PAGE"), ("end", None)]:
        run = footer.add_run()._r
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run.append(mark)


def _styles(document):
    styles = document.styles
    sizes = {
        "Normal": 10,
        "Title": 22,
        "Subtitle": 12,
        "Heading 1": 15,
        "Heading 2": 12,
        "List Bullet": 10,
        "Footer": 8,
    }
    for name, size in sizes.items():
        style = styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        # Headings of the default template name a font of the theme, which would win.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        style.font.color.rgb = INK if name in ("Normal", "List Bullet", "Footer") else BLUE
    styles["Normal"].paragraph_format.space_after = Pt(3)
    styles["Subtitle"].font.italic = False
    small = styles.add_style("Small", 1)
    small.base_style, small.font.size = styles["Normal"], Pt(8)
    cell = styles.add_style("Cell", 1)
    cell.base_style, cell.font.size = styles["Normal"], Pt(9)
    cell.paragraph_format.space_after = Pt(2)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    run = styles["Normal"].element.get_or_add_rPr()
    for old in run.findall(qn("w:lang")):
        run.remove(old)
    run.append(language)


def _table(document):
    table = document.add_table(rows=4, cols=len(COLUMNS))
    table.style = "Table Grid"
    table.autofit = False
    header, begin, body, end = table.rows
    # The rows that only hold the loop are gone once the template is filled in.
    for row, tag in [(begin, "{%tr for row in goal.rows %}"), (end, "{%tr endfor %}")]:
        row.cells[0].paragraphs[0].text = tag
    for place, (heading, width, tags) in enumerate(COLUMNS):
        # Word goes by the cells, LibreOffice by the columns.
        table.columns[place].width = Mm(width)
        for row in table.rows:
            row.cells[place].width = Mm(width)
        words = header.cells[place].paragraphs[0]
        words.style = document.styles["Cell"]
        words.add_run(heading).bold = True
        _shade(header.cells[place])
        others = tags[1:]
        paragraphs = [body.cells[place].paragraphs[0], *(body.cells[place].add_paragraph() for _ in others)]
        for paragraph, tag in zip(paragraphs, tags, strict=True):
            paragraph.style = document.styles["Cell"]
            run = paragraph.add_run(tag)
            run.bold = tag == "{{ row.title }}"
            run.italic = tag == "{{ line }}"
    _mark(header, "w:tblHeader")
    table._tbl.tblPr.append(_described("Activities of the goal, one in each row"))


def _shade(cell):
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), "EFF6FB")
    cell._tc.get_or_add_tcPr().append(shade)


def _mark(row, name):
    """Say something of a row: that it is a header, repeated on each page."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _described(words):
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), words)
    return caption


def make_file():
    """The template as bytes, the same for the same code and library."""
    document = make()
    about = document.core_properties
    about.author = about.last_modified_by = "Connecticut State Department of Education"
    about.title, about.comments, about.language = "One-Year Action Plan", "", "en-US"
    about.created = about.modified = datetime(2026, 11, 29)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


if __name__ == "__main__":
    PATH.write_bytes(make_file())
