"""Sheets as they are given out: the template, practices in the same columns, and problems to mend."""

import csv
import io

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.cells import safe_cell, safe_row
from profiles.bulk.cells import DID_NOT_FIT, MOST_IN_A_CELL
from profiles.bulk.columns import COLUMNS, LEAD, SLUG
from profiles.bulk.files import MOST_ROWS, SHEET
from profiles.bulk.known import Known
from profiles.bulk.told import load
from profiles.models import Practice

HEADER = [column.name for column in COLUMNS]
# A founding practice, as it reads now: what a row looks like.
EXAMPLE = "district-attendance-review-board-thomaston"
WIDE, NARROW = 44, 20
LOT = 250
HOW = [
    "Fill in the sheet Practices, one practice on each row, then send it on the page Import practices.",
    "An import makes drafts and changes texts that are being written. It never publishes anything.",
    "Leave Slug empty for a new practice. With a slug the row changes that practice.",
    "For a practice that is there, an empty cell empties the answer; a column you take out changes nothing.",
    "Nothing is written before you have seen what would change and said so.",
    "Results with figures, files, contacts and reviewers' checks are not in the sheet: write them by hand.",
]


def rows_of(practices):
    """The cells of each of ``practices`` (a query set): of the text being written, else of the public one."""
    practices = list(practices.select_related("lead_district"))
    for start in range(0, len(practices), LOT):
        lot = practices[start : start + LOT]
        told = load(lot)
        for practice in lot:
            yield cells_of(told[practice.pk])


def cells_of(told):
    """The cells of one practice, not yet safe."""
    own = {SLUG: told.practice.slug, LEAD: LEAD.show(told.practice.lead_district)}
    return [own[column] if column in own else told.cell(column) for column in COLUMNS]


def as_csv(rows, header=HEADER):
    """A CSV file for spreadsheets: UTF-8 with a mark, each cell safe."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows(safe_row(row) for row in rows)
    return file.getvalue().encode("utf-8-sig")


def as_workbook(rows):
    """An Excel workbook: practices in the first sheet, then help with an example, and the lists."""
    known = Known()
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "C2"
    lists = _lists(known)
    for place, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = WIDE if _is_long(column) else NARROW
        # Text, so that a spreadsheet makes neither dates nor numbers of what people type.
        sheet.column_dimensions[letter].number_format = "@"
        sheet.data_validations.append(_validation(column, letter, lists))
    sheet.append(_cell(sheet, column.name, head=True) for column in COLUMNS)
    for row in rows:
        sheet.append(_cell(sheet, safe_cell(value)) for value in row)
    _write_help(book)
    _write_lists(book, lists)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _is_long(column):
    return bool(column.part and not column.names) or (column.limit or 0) > 140


def _cell(sheet, value, head=False):
    cell = WriteOnlyCell(sheet, value=value if len(value) <= MOST_IN_A_CELL else DID_NOT_FIT)
    if value:
        cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = _WRAPPED
    if head:
        cell.font, cell.fill = _BOLD, _BLUE
    return cell


_BOLD = Font(bold=True, color="FFFFFF")
_BLUE = PatternFill("solid", fgColor="1A4480")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def _lists(known):
    """{column: the words its cell may hold}, in order."""
    found = {}
    for column in COLUMNS:
        if column is LEAD:
            found[column] = known.names("districts")
        elif column.names:
            found[column] = known.names(column.names)
        elif column.choices:
            found[column] = list(column.choices)
    return found


def _validation(column, letter, lists):
    """What a cell may hold, and the help that shows when it is chosen."""
    words = lists.get(column)
    if words and not column.several:
        place = get_column_letter(list(lists).index(column) + 1)
        rule = DataValidation(
            type="list", formula1=f"Lists!${place}$2:${place}${len(words) + 1}", allow_blank=True
        )
        # A warning, not a wall: the import reads more ways to say it than the list shows.
        rule.errorStyle = "warning"
    elif column.limit:
        rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(column.limit))
        rule.errorStyle = "warning"
        rule.error = f"At most {column.limit:,} characters."
    else:
        rule = DataValidation()
    rule.promptTitle, rule.prompt = column.name[:32], column.help[:255]
    rule.showInputMessage = rule.showErrorMessage = True
    rule.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
    return rule


def _write_help(book):
    sheet = book.create_sheet("Help")
    for letter, width in zip("ABC", (24, 60, 80), strict=True):
        sheet.column_dimensions[letter].width = width
    for sentence in HOW:
        sheet.append([sentence])
    sheet.append([])
    practice = Practice.objects.findable().filter(slug=EXAMPLE).select_related("lead_district").first()
    example = cells_of(load([practice])[practice.pk]) if practice else [""] * len(COLUMNS)
    heads = ["Column", "What to write", "Example, from a practice in the portal" if practice else "Example"]
    sheet.append(_cell(sheet, head, head=True) for head in heads)
    for column, cell in zip(COLUMNS, example, strict=True):
        sheet.append(_cell(sheet, value) for value in (column.name, column.help, safe_cell(cell)))


def _write_lists(book, lists):
    sheet = book.create_sheet("Lists")
    sheet.append(_cell(sheet, column.name, head=True) for column in lists)
    for place in range(max(map(len, lists.values()))):
        sheet.append(_cell(sheet, words[place] if place < len(words) else "") for words in lists.values())
