"""Names of files, made fit for every disk, page and mail header."""

import re
import unicodedata

MOST_LETTERS = 100
# Windows gives these to devices, whatever the extension.
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
# Control signs; marks that are not seen and may turn the direction of writing; ends of lines; no sign at all.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def parts_of(name: str) -> tuple[str, str]:
    """The safe stem and the lower-case extension of a file's name: ("Our plan", "pdf"). Either may be "".

    Folders, signs that are not seen and signs that some disks refuse go; so does the point of an extension
    before the last one (``plan.exe.pdf`` becomes ``plan-exe.pdf``: some systems hide the last). The stem
    is cut to 100 letters and is never the name of a device.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign) not in UNSEEN)
    stem, _, extension = name.rpartition(".")
    stem = re.sub(r"\.(?=[A-Za-z][A-Za-z0-9]{0,4}(?:\.|$))", "-", stem)
    stem = " ".join(re.sub(r'[<>:"|?*%]', "-", stem).split()).strip(". ")
    if stem.split(".")[0].strip().lower() in DEVICES:
        stem = f"file {stem}"
    return stem[:MOST_LETTERS].strip(". "), extension.strip().lower()
