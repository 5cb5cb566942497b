"""The user's own notices: read, opened, marked."""

import pytest

from accounts.models import Notice
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def notices(cast):
    """Two of the employer's and one of the outsider's."""
    return [
        factories.NoticeFactory(user=cast.employer, subject="需求已退回", path=f"/demands/{cast.demand.pk}/"),
        factories.NoticeFactory(user=cast.employer, subject="需求已发布"),
        factories.NoticeFactory(user=cast.outsider, subject="别人的通知"),
    ]


def test_everybody_reads_their_own_the_newest_first(notices, as_role):
    page = as_role("employer").get("/notices/")
    assert list(page.context["page"].rows) == [notices[1], notices[0]]
    assert page.context["unread"] == 2
    assert "别人的通知" not in page.content.decode()


def test_who_has_none_is_told_what_will_stand_there(notices, as_role):
    assert 'class="empty"' in as_role("volunteer").get("/notices/").content.decode()


def test_opening_one_marks_it_and_leads_to_its_matter(notices, cast, as_role):
    client = as_role("employer")
    answer = client.post(f"/notices/{notices[0].pk}/open/")
    assert (answer.status_code, answer.url) == (302, f"/demands/{cast.demand.pk}/")
    assert client.post(f"/notices/{notices[1].pk}/open/").url == "/notices/"  # it leads nowhere else
    assert client.post(f"/notices/{notices[2].pk}/open/").status_code == 404
    assert list(Notice.objects.filter(read_at=None)) == [notices[2]]


def test_all_are_marked_at_once(notices, as_role):
    assert as_role("employer").post("/notices/read/").status_code == 302
    assert list(Notice.objects.filter(read_at=None)) == [notices[2]]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_reads_a_fixed_number_of_times(rows, cast, as_role, django_assert_num_queries):
    factories.NoticeFactory.create_batch(rows, user=cast.employer)
    client = as_role("employer")
    with django_assert_num_queries(10):
        client.get("/notices/")
