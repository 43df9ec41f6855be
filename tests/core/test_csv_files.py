"""Reading files that may be wrong."""

import pytest

from core.csv_files import read_rows


def problems_of(tmp_path, content):
    path = tmp_path / "some.csv"
    path.write_bytes(content)
    problems = []
    rows = read_rows(path, ["code", "name"], problems)
    return rows, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "some.csv: The file is empty."),
        (b" \r\n", "some.csv: The file is empty."),
        (b"code,name\n", "some.csv: The file has a header but no rows."),
        (b"\x89PNG\r\n\x1a\n\x00", "some.csv: This is not a text file."),
        (
            b"PK\x03\x04rest",
            "some.csv: This is an Excel workbook or a ZIP archive. Save the sheet as CSV UTF-8.",
        ),
        ("code,name\n1,é".encode("utf-16"), "some.csv: The text is UTF-16, not UTF-8. Save it as CSV UTF-8."),
        (
            "code,name\n1,a\n2,é\n".encode("latin-1"),
            "some.csv, row 3: The text is not UTF-8 (byte 0xE9). Save the file as CSV UTF-8.",
        ),
        (b"<!doctype html><p>Sign in", "some.csv: This is not a CSV file but a page or a document."),
        (b'{"code": 1}', "some.csv: This is not a CSV file but a page or a document."),
        (
            b"just some words\nand more\n",
            "some.csv, row 1: This is not the expected CSV file: it has none of the columns code, name.",
        ),
        (b"code\n1\n", "some.csv, row 1, column name: is missing"),
        (b"code,name,name\n1,a,b\n", "some.csv, row 1, column name: occurs twice"),
        (b"code,name\n1,a,b\n", "some.csv, row 2: has 3 cells where the header has 2"),
        (b'code,name\n1,"a"b\n', "some.csv, row 2: cannot be read as CSV: ',' expected after '\"'"),
        (b'code,name\n1,"a\n', "some.csv, row 2: cannot be read as CSV: unexpected end of data"),
    ],
)
def test_a_bad_file_is_named_with_its_reason(tmp_path, content, problem):
    rows, problems = problems_of(tmp_path, content)

    assert (rows, problems) == ([], [problem])


def test_a_missing_file_and_a_folder_are_said(tmp_path):
    problems = []

    read_rows(tmp_path / "none.csv", ["code"], problems)
    read_rows(tmp_path, ["code"], problems)

    assert [problem.reason for problem in problems] == [
        "There is no such file.",
        "The file cannot be read: Is a directory.",
    ]


def test_rows_are_numbered_as_in_a_spreadsheet(tmp_path):
    content = '\ufeffcode,name,more\r\n1," Andover ",x\r\n\r\n2,"two\nlines",\r\n'.encode()

    rows, problems = problems_of(tmp_path, content)

    assert problems == []
    assert [(row.number, row.whole("code"), row.text("name")) for row in rows] == [
        (2, 1, "Andover"),
        (4, 2, "two\nlines"),
    ]


@pytest.mark.parametrize("text", ["1.0", "-1", "1e3", "٣", "1 000", "99"])
def test_whole_numbers_are_digits_within_bounds(tmp_path, text):
    path = tmp_path / "some.csv"
    path.write_text(f"code,name\n{text},a\n", encoding="utf-8")
    problems = []
    (row,) = read_rows(path, ["code", "name"], problems)

    assert row.whole("code", high=50) is None
    assert len(problems) == 1
