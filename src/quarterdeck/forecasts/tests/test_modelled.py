"""The model beside what people say: for whom it may be told, and by which name."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

from django.apps import apps
from django.test import Client
from django.utils import timezone

from quarterdeck.forecasts.tests.test_views import page
from quarterdeck.opportunities.tests.deals import Sales

Browser = Callable[[int], Client]


def told(client: Client) -> dict[str, str]:
    """Figures of the model's panel by their names; empty without one."""
    found = re.search(r'<section[^>]*id="model".*?</section>', page(client, "/forecast"), re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", found.group(0), re.DOTALL) if found else []
    cells = [[re.sub(r"<[^>]+>", "\n", one).strip().split("\n")[0] for one in re.findall(r"<t[hd].*?</t[hd]>", row)]
             for row in rows[1:]]  # fmt: skip
    return dict(cells)


def test_without_history_stages_count_with_weights_and_nothing_is_called_a_quantile(
    published: Sales, browser: Browser
) -> None:
    company = told(browser(published.cast.ada))
    assert "P50" not in company
    assert {"Weighted by stages", "Won so far", "From open deals", "People say"} <= company.keys()
    assert 'href="/forecast-accuracy"' in page(browser(published.cast.ada), "/forecast")


def test_a_team_is_told_to_who_leads_it_and_nobody_else(published: Sales, browser: Browser) -> None:
    assert {"Weighted by stages", "People say"} <= told(browser(published.cast.max)).keys()
    # A person's line has no quantiles where history is short, and its weighted sum is nobody else's to know.
    assert told(browser(published.cast.rita)) == {}
    assert "Model P50" not in page(browser(published.cast.ada), "/forecast")
    assert 'href="/forecast-accuracy"' not in page(browser(published.cast.max), "/forecast")


def test_lines_have_the_middle_and_its_range_as_far_as_the_viewer_may_see_them(
    published: Sales, browser: Browser
) -> None:
    cast = published.cast
    told_of, of_people = (apps.get_model("scores", name)._default_manager for name in ("Published", "PersonForecast"))
    yesterday = timezone.now() - timedelta(days=1)
    whole = told_of.filter(team=0).values().get()
    rows = [{**whole, "id": None, "day": whole["day"] + timedelta(days=1), "at": yesterday, "team": team}
            for team in (0, cast.north)]  # fmt: skip
    first, _ = (told_of.create(**row | {"p10": 10_00, "p50": 20_00, "p90": 30_00}) for row in rows)
    for person, middle in ((cast.rita, 4_321_00), (cast.olga, 8_765_00)):
        of_people.create(published=first, person_id=person, p10=1_234_00, p50=middle, p90=9_876_00,
                                      mean=5_555_00, won=0, open=5_555_00, new=0)  # fmt: skip
    ada, max_, rita = (page(browser(one), "/forecast") for one in (cast.ada, cast.max, cast.rita))
    for shown in (ada, max_, rita):
        assert "Model P50" in shown
        assert "€4.32k" in shown
        assert "€1.23k – €9.88k" in shown
        assert "; model from P10 €1.23k to P90 €9.88k" in shown, "the whisker below the bar"
    assert ada.count('class="span"') == 3 * ada.count("; model from P10"), "a line and its two ends"
    assert "€8.76k" in ada or "€8.77k" in ada
    assert not re.search("€8.7[67]k", max_ + rita)
    own = told(browser(cast.rita))
    assert own["P50"] == "€4.32k"
    assert "Mean" not in own
    assert "The model expects €4.32k (€1.23k to €9.88k)." in page(browser(cast.rita), "/my-day")
    # The form of a call tells it too, and sending warns of what lies above P90.
    form = (re.findall(r'href="(/forecast/[^"]*/call[^"]*)"', rita) or [""])[0]
    shown = page(browser(cast.rita), form)
    plain = re.sub(r"\xa0", " ", shown)
    assert "Model: as likely above as below €4,321 (P50), four of five times €1,234 – €9,876." in plain
    version = re.findall(r'name="version" value="(\d+)"', shown)[0]
    sent = {"commit": "9876", "best_case": "9976", "note": "", "version": version}
    answer = unescape(browser(cast.rita).post(form, sent, follow=True).content.decode())
    assert "Best case forecast is €100 above the model’s P90" in answer
    assert "Commit forecast is €" not in answer
