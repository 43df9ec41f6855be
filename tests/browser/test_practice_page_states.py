"""The page of a practice in a real browser: accessible, no wider than the screen, its policy kept."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from profiles.workflow import State
from tests.factories import DistrictFactory, PracticeFactory
from tests.profiles.test_practice_page import FULL, every_part

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(params=["full", "thin", "ended", "withdrawn"])
def practice(request):
    district = DistrictFactory(short_name="Elmwood")
    if request.param == "full":
        others = [DistrictFactory(), DistrictFactory()]
        told = {district: {"did": "A council.", "saw": "More parents."}, others[0]: {"did": "Meals."}}
        parts = every_part(district, count=2)
        return PracticeFactory(lead_district=district, districts=others, told=told, parts=parts, **FULL)
    state = {"ended": State.ENDED, "withdrawn": State.WITHDRAWN}.get(request.param, State.PUBLISHED)
    return PracticeFactory(lead_district=district, state=state)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_is_accessible_and_fits_the_screen(chromium, live_server, practice, width):
    page = chromium.new_page(viewport={"width": width, "height": 800})
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(live_server.url + practice.get_absolute_url())

    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.close()

    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert too_wide <= 0
    # A withdrawn page answers 410, which browsers note by themselves.
    assert [line for line in complaints if "410" not in line] == []
