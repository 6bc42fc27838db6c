"""使用指南: public, one an audience, and 帮助 leads to the one of the active role."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from guiguan.procedure.spec import Role
from guiguan.web.public.guide import GUIDES, help_url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", [one.key for one in GUIDES])
def test_a_guide_opens_to_everybody_with_contents_that_lead_somewhere(client: Client, key: str) -> None:
    page = client.get(reverse("guide", args=[key])).content.decode()
    listed = re.findall(r'<li><a href="#([\w-]+)">', page)
    assert listed
    assert listed == re.findall(r'<h2 id="([\w-]+)">', page)


@pytest.mark.parametrize(
    ("heading", "lines"),
    [("intake", 3), ("supplements", 2), ("consulting", 4), ("papers", 5), ("publicity", 4), ("objections", 4), ("calendar", 4)],
)  # fmt: skip
def test_the_offices_guide_tells_of_it(client: Client, heading: str, lines: int) -> None:
    page = client.get(reverse("guide", args=["office"])).content.decode()
    told = page.split(f'<h2 id="{heading}">')[1].split("</section>")[0]
    assert told.count("<li>") >= lines


def test_the_offices_guide_tells_how_the_sealed_copy_comes_back(client: Client) -> None:
    page = client.get(reverse("guide", args=["office"])).content.decode()
    told = page.split('<h2 id="papers">')[1].split("</section>")[0]
    assert all(words in told for words in ("设定文书办理程序", "登记线下签发", "核对线下签发", "登记盖章件"))


def test_there_is_no_guide_of_another_name(client: Client) -> None:
    assert client.get(reverse("guide", args=["guides"])).status_code == 404


def test_help_leads_to_the_guide_of_the_role(client: Client) -> None:
    assert help_url(Role.OFFICE_APPROVER) == reverse("guide", args=["office"])
    assert help_url(Role.APPLICANT_MANAGER) == reverse("guide", args=["applicant"])
    assert help_url(Role.DISTRICT) == reverse("guides")
    assert all(one.title in client.get(reverse("guides")).content.decode() for one in GUIDES)
