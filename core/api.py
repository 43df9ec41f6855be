"""What every part of the data interface shares: its shapes, its pages of a list and its refusals.

Each answer other than 200 is ``{"errors": [{"parameter", "reason"}]}``, so that a program reads
all of them in one way.
"""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.core.paginator import Paginator
from django.http import JsonResponse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from core.tables import Column

PAGE_SIZE = 50
LARGEST_PAGE_SIZE = 100
LARGEST_PAGE = 1_000_000
# Parameter: (what it is when not given, the largest, meaning).
PAGING = {
    "page": (1, LARGEST_PAGE, "Number of the page."),
    "page_size": (PAGE_SIZE, LARGEST_PAGE_SIZE, "How many to give on a page."),
}


class Shape(BaseModel):
    """An object of an answer. A fact that the document does not describe cannot get into it.

    Fields that are columns of a table of open data are described by ``columns``.
    """

    model_config = ConfigDict(extra="forbid")
    columns: ClassVar[list[Column]] = []

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema, handler):
        schema = handler(core_schema)
        fields = handler.resolve_ref_schema(schema)["properties"]
        for column in cls.columns:
            if column.name in fields:
                fields[column.name].setdefault("description", column.description)
        return schema


class Problem(Shape):
    """Why a request cannot be answered as asked."""

    parameter: str | None = Field(description="The parameter it is about. Null: none in particular.")
    reason: str = Field(description="What is wrong, in a sentence for people.")


class Problems(Shape):
    """Every answer that is not 200."""

    errors: list[Problem] = Field(description="Each problem that was found.")


class ListShape(Shape):
    """One page of a list."""

    count: int = Field(description="How many there are on all pages.", ge=0)
    next: str | None = Field(description="Address of the next page. Null: this is the last one.")
    previous: str | None = Field(description="Address of the page before. Null: this is the first one.")


def words_of(choices):
    """The values of a vocabulary with their words, "1 Experience only, 2 Monitored"."""
    return ", ".join(f"{value} {label}" for value, label in choices.choices)


class Refusal(Exception):
    """An answer other than 200: its status, and (parameter or None, reason) of each problem."""

    def __init__(self, status, *problems):
        super().__init__(status)
        self.status, self.problems = status, problems


def refusal(status, problems):
    """The answer to a request that cannot be answered as asked."""
    errors = [{"parameter": parameter, "reason": reason} for parameter, reason in problems]
    return JsonResponse({"errors": errors}, status=status)


def is_api(request):
    """Whether ``request`` comes from a program that expects JSON, errors included."""
    return request.path_info.startswith("/api/")


def refuse_unknown(request, known=()):
    """Raise a 400 for each parameter that is not ``known``: a misspelt one must not be passed over."""
    names = ", ".join(known)
    hint = f"Known: {names}." if names else "None are known here."
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        raise Refusal(400, *((name, f"There is no such parameter. {hint}") for name in unknown))


class ReadRouter(Router):
    """A router of addresses that are only read."""

    def read(self, path, *, name, response, also=(404,), **options):
        """Answer GET and HEAD with the shape ``response``; ``also`` lists the other statuses it gives."""
        responses = {200: response, 400: Problems} | dict.fromkeys(also, Problems)
        return self.api_operation(
            ["GET", "HEAD"], path, response=responses, url_name=name, operation_id=name, **options
        )


@dataclass(frozen=True)
class Paging:
    """Which page of a list is asked for."""

    number: int
    size: int


def read_paging(parameters):
    """(Paging, problems) of a QueryDict; problems are (parameter, reason) pairs, and then no Paging."""
    values, problems = {}, []
    for name, (usual, largest, _) in PAGING.items():
        given = [value for value in parameters.getlist(name) if value.strip()]
        if len(given) > 1:
            problems.append((name, "Give it once."))
        elif given and not (re.fullmatch(r"[0-9]{1,9}", given[0]) and 1 <= int(given[0]) <= largest):
            problems.append((name, f"Give a whole number from 1 to {largest:,}."))
        else:
            values[name] = int(given[0]) if given else usual
    return (None, problems) if problems else (Paging(values["page"], values["page_size"]), [])


def asked_paging(request):
    """The :class:`Paging` that ``request`` asks for, where nothing else may be asked. Raises a 400."""
    refuse_unknown(request, PAGING)
    paging, problems = read_paging(request.GET)
    if problems:
        raise Refusal(400, *problems)
    return paging


def one_page(request, response, rows, paging) -> dict[str, Any]:
    """The envelope of one page of ``rows`` (a queryset or list), with ``page`` holding the rows themselves.

    Sets the header Link of ``response``. Raises a 404 for a page after the last one.
    """
    paginator = Paginator(rows, paging.size)
    if paging.number > paginator.num_pages:
        raise Refusal(404, ("page", f"There is no page {paging.number} in this list."))
    page = paginator.page(paging.number)
    links = {"first": 1, "last": paginator.num_pages}
    if page.has_next():
        links["next"] = paging.number + 1
    if page.has_previous():
        links["prev"] = paging.number - 1
    links = {relation: _address(request, number) for relation, number in links.items()}
    response["Link"] = ", ".join(f'<{url}>; rel="{relation}"' for relation, url in links.items())
    return {
        "count": paginator.count,
        "next": links.get("next"),
        "previous": links.get("prev"),
        "page": list(page),
    }


def _address(request, number):
    """The whole address of another page of the list that ``request`` asks for."""
    query = request.GET.copy()
    query["page"] = number
    return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"
