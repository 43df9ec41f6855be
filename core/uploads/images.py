"""Pictures are drawn anew: what is not picture (place, camera, comments, hidden data) does not come along."""

from io import BytesIO

from PIL import Image, ImageOps

from core.uploads.problems import MOST_PIXELS, Problem, Refused

JPEG_QUALITY = 90
TOO_MANY_PIXELS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# Shades of gray with 16 bits or more; Pillow would cut them off at white.
DEEP_GRAY = {"I", "I;16", "I;16B", "I;16L"}


def made_anew(content: bytes, kind: str) -> bytes:
    """The same picture as a new file of ``kind`` (PNG or JPEG), upright, with nothing but its pixels.

    The color profile goes, too. Of a JPEG with several pictures (phones add depth and brightness) the first
    stays; moving PNGs are refused. Raises :class:`Refused`.
    """
    try:
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(Problem.TOO_BIG)
            if kind == "PNG" and getattr(picture, "is_animated", False):
                raise Refused(Problem.ACTIVE)
            return _drawn(picture, kind)
    except Refused:
        raise
    except TOO_MANY_PIXELS:
        raise Refused(Problem.TOO_BIG) from None
    except Exception:  # whatever a broken picture makes of its reader
        raise Refused(Problem.UNREADABLE) from None


def _drawn(picture: Image.Image, kind: str) -> bytes:
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode in DEEP_GRAY:
        picture = picture.point(lambda shade: shade * (1 / 256))
    if kind == "PNG" and picture.has_transparency_data:
        mode = "RGBA"
    else:
        mode = "L" if picture.mode in ("1", "L", *DEEP_GRAY) else "RGB"
    new = picture.convert(mode)
    new.info.clear()  # all that Pillow would write besides the pixels
    file = BytesIO()
    new.save(file, kind, **({"quality": JPEG_QUALITY} if kind == "JPEG" else {}))
    return file.getvalue()
