"""A roster through a real worker: killed while it checks and while it brings in, and as large as one may be.

Every person once, none lost, every fault told by its row.
"""

import os
import time
from collections.abc import Callable

import psutil
import pytest

from tests.installation import Installation, installation, kill_one, pool_of

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.xdist_group("faults")]

SOAK = bool(os.environ.get("SOAK"))
ROWS = 3_000
# As many as one file may have in the long form; each fiftieth row is at fault, in one way after another.
MANY = 50_000 if SOAK else 10_000
NAMES = """
names = ["own_key", "full_name", "phone", "employment", "degree_id", "title_id", "field_1", "field_2", "modes",
         "regions_preferred", "birth_year", "times"]
same = ["退休", "硕士", "主任医师", "011001 眼科", "010304", "退休返聘;part_time", "530000", 1958,
        "2028-01至2028-12内任意3个月"]
def person(n):
    return [f"{key}{n}", f"沈{chr(0x4e00 + n % 20000)}{chr(0x5000 + n // 20000)}", f"{area}{n:08}", *same]
"""
UPLOAD = """
from accounts.models import Membership
from common.sheets import write_xlsx
from talent.services.rosters import start_roster
acting = Membership.objects.filter(role="coordinator").order_by("id").first()
content = write_xlsx(title="people", header=names, rows=rows)
upload = start_roster(author=acting.user, organisation=None, file_name="people.xlsx", content=content,
                      language="en", holds_consent=True)
print("upload", upload.pk)
"""
CALM = f"key, area = 'K', 139\n{NAMES}\nrows = (person(n) for n in range({ROWS}))\n{UPLOAD}"
# The column, what stands in it, and the words of the fault; the place of the row is its number modulo.
FAULTS = [
    ("full_name", "沈", "Enter the full name, 2 to 40 characters."),
    ("phone", "", "A telephone number or an e-mail address is needed."),
    ("employment", "king", "“king” is not in the list."),
    ("degree_id", "", "This must be filled in."),
    ("title_id", "Wizard", "“Wizard” is not in the list."),
    ("field_1", "Alchemy", "“Alchemy” is not in the list."),
    ("modes", "Teleport", "“Teleport” is not in the list."),
    ("regions_preferred", "Moon", "“Moon” is not in the list."),
    ("birth_year", 1858, "Enter the year of birth in four figures, such as 1958."),
    ("times", "sometimes", "“sometimes” is not understood. Write it as the column's help shows."),
]
LARGE = f"""
key, area = 'L', 138
{NAMES}
faults = {[(column, value) for column, value, _words in FAULTS]!r}
def row(n):
    cells = person(n)
    if n % 50 == 49:
        column, value = faults[n // 50 % len(faults)]
        cells[names.index(column)] = value
    elif n % 50 == 48 and n // 50 % 10 == 0:
        cells[1:3] = person(n - 1)[1:3]
    return cells
rows = (row(n) for n in range({MANY}))
{UPLOAD}"""
COMMIT = """
from talent.models import RosterUpload
from talent.services.rosters import commit_roster
commit_roster(upload=RosterUpload.objects.get(pk={upload}))
"""
STATE = "SELECT status, done FROM talent_rosterupload WHERE id = %s"
FAULTY = "SELECT number, faults FROM talent_rosterrow WHERE upload_id = %s AND status = 'faulty'"
ROWS_BY_STATUS = "SELECT status, count(*) FROM talent_rosterrow WHERE upload_id = %s GROUP BY 1 ORDER BY 1"
# Of those whom a roster put on record: people, names, and the rows that hang on each.
PEOPLE = """
    SELECT count(*), count(DISTINCT c.full_name), min(t.fields), max(t.fields), min(t.modes), max(t.modes),
        min(t.regions), max(t.regions), min(t.windows), max(t.windows), min(t.consents), max(t.consents),
        min(t.events), max(t.events)
    FROM talent_rosterrow r
    JOIN talent_talentcontact c USING (talent_id)
    CROSS JOIN LATERAL (
        SELECT (SELECT count(*) FROM talent_talentfield f WHERE f.talent_id = r.talent_id) AS fields,
            (SELECT count(*) FROM talent_talentmode m WHERE m.talent_id = r.talent_id) AS modes,
            (SELECT count(*) FROM talent_talentregion g WHERE g.talent_id = r.talent_id) AS regions,
            (SELECT count(*) FROM talent_availability a WHERE a.talent_id = r.talent_id) AS windows,
            (SELECT count(*) FROM talent_consent s WHERE s.talent_id = r.talent_id) AS consents,
            (SELECT count(*) FROM talent_talentevent e WHERE e.talent_id = r.talent_id) AS events
    ) t
    WHERE r.upload_id = %s
"""
# Nobody is there whom no row of a roster names: a step that was killed left nothing.
LEFT_OVER = """
    SELECT count(*) FROM talent_talentcontact c
    WHERE c.phone ~ '^13[89][0-9]{8}$' AND c.full_name LIKE '沈%%'
        AND NOT EXISTS (SELECT FROM talent_rosterrow r WHERE r.talent_id = c.talent_id) AND c.talent_id > %s
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with installation(tmp_path_factory.mktemp("rosters"), talents=200, demands=120) as made:
        yield made


def wait_until(site: Installation, upload: int, wanted: Callable[[str, int], bool], *, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ((status, done),) = site.rows(STATE, upload)
        if wanted(status, done):
            return
        time.sleep(0.01)
    raise AssertionError(f"roster {upload} is still {status}, with {done} rows done, after {seconds} s")


def kill_the_worker(site: Installation, upload: int, worker) -> None:
    """``kill -9`` for all of its processes while one holds the roster; then as much time passes as a lease lasts."""
    everything = [*pool_of(worker), psutil.Process(worker.process.pid)]
    while not site.rows("SELECT 1 FROM talent_rosterupload WHERE id = %s AND lease_until > now()", upload):
        pass
    for process in everything:
        kill_one(process)
    worker.process.wait()
    site.rows("UPDATE talent_rosterupload SET lease_until = now() - interval '1 s' WHERE token IS NOT NULL")


def whole(count: int) -> list[tuple[int, ...]]:
    """What PEOPLE answers where each of ``count`` people is there once, with all that their row says."""
    return [(count, count, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 2, 2)]


def test_a_roster_survives_kills_of_its_workers(site: Installation):
    ((last,),) = site.rows("SELECT max(id) FROM talent_talent")
    upload = int(site.manage("shell", "-c", CALM).split()[-1])
    with site.sweeper():
        with site.worker("checking") as worker:
            wait_until(site, upload, lambda status, done: done >= 500)
            kill_the_worker(site, upload, worker)
        ((status, done),) = site.rows(STATE, upload)
        assert (status, done < ROWS) == ("checking", True), "the check ended before the kill"
        with site.worker("bringing-in") as worker:
            wait_until(site, upload, lambda status, done: status == "checked")
            assert site.rows(ROWS_BY_STATUS, upload) == [("good", ROWS)]
            site.manage("shell", "-c", COMMIT.format(upload=upload))
            wait_until(site, upload, lambda status, done: status == "committing" and done >= 500)
            kill_the_worker(site, upload, worker)
        ((status, done),) = site.rows(STATE, upload)
        assert (status, done < ROWS) == ("committing", True), "all was brought in before the kill"
        with site.worker("ending"):
            wait_until(site, upload, lambda status, done: status == "committed")
            # Whoever asks again for the same is told that it is done.
            site.manage("shell", "-c", COMMIT.format(upload=upload))
    assert site.rows(ROWS_BY_STATUS, upload) == [("created", ROWS)]
    assert site.rows(PEOPLE, upload) == whole(ROWS)
    assert site.rows(LEFT_OVER, last) == [(0,)]
    assert site.rows(STATE, upload) == [("committed", ROWS)]


def expected_faults() -> dict[int, tuple[str, str]]:
    """The one fault of each row at fault, by the row's number in the sheet."""
    found = {}
    for n in range(49, MANY, 50):
        column, _value, words = FAULTS[n // 50 % len(FAULTS)]
        found[n + 2] = (column, words)
    for n in range(48, MANY, 500):
        found[n + 2] = ("phone", f"Row {n + 1} has the same name and telephone number.")
    return found


def test_every_fault_of_a_large_roster_is_told_by_its_row(site: Installation):
    upload = int(site.manage("shell", "-c", LARGE).split()[-1])
    began = time.monotonic()
    with site.sweeper(), site.worker("large"):
        wait_until(site, upload, lambda status, done: status == "checked", seconds=300)
        checked = time.monotonic()
        wrong = site.rows(FAULTY, upload)
        expected = expected_faults()
        assert {number: [(fault["column"], fault["text"]) for fault in faults] for number, faults in wrong} == {
            number: [fault] for number, fault in expected.items()
        }
        site.manage("shell", "-c", COMMIT.format(upload=upload))
        wait_until(site, upload, lambda status, done: status == "committed", seconds=300)
    print(
        f"{MANY} rows: read and checked in {checked - began:.1f} s, brought in after {time.monotonic() - began:.1f} s"
    )
    good = MANY - len(expected)
    assert site.rows(ROWS_BY_STATUS, upload) == [("created", good), ("faulty", len(expected))]
    assert site.rows(PEOPLE, upload) == whole(good)
