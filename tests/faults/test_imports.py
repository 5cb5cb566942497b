"""A large upload whose worker is killed while it checks and while it brings in: every need once, none lost."""

import time
from collections.abc import Callable

import psutil
import pytest

from tests.installation import Installation, installation, kill_one, pool_of

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.xdist_group("faults")]

ROWS = 10_000
UPLOAD = f"""
from accounts.models import Membership
from common.sheets import write_xlsx
from demands.services.imports import start_import
names = ["own_key", "position", "field_id", "mode_id", "start_earliest", "duration_days", "alternatives", "headcount"]
same = ["011001 眼科", "退休返聘", "2027-03-01", "36个月", "010304"]
rows = ([f"K{{n}}", f"医师{{n}}", *same, n % 5 + 1] for n in range({ROWS}))
acting = Membership.objects.filter(role="employer", organisation__kind="employer").order_by("id").first()
content = write_xlsx(title="needs", header=names, rows=rows)
upload = start_import(
    author=acting.user, employer=acting.organisation, file_name="needs.xlsx", content=content, language="zh-hans"
)
print("upload", upload.pk)
"""
COMMIT = """
from demands.models import DemandImport
from demands.services.imports import commit_import
commit_import(upload=DemandImport.objects.get(pk={upload}), wish="good")
"""
STATE = "SELECT status, done FROM demands_demandimport WHERE id = %s"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with installation(tmp_path_factory.mktemp("imports"), talents=200, demands=120) as made:
        yield made


def wait_until(site: Installation, upload: int, wanted: Callable[[str, int], bool], *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ((status, done),) = site.rows(STATE, upload)
        if wanted(status, done):
            return
        time.sleep(0.01)
    raise AssertionError(f"upload {upload} is still {status}, with {done} rows done, after {seconds} s")


def wait_for_a_hold(site: Installation, upload: int) -> None:
    """Wait until a worker holds the upload, in the middle of a step."""
    while not site.rows("SELECT 1 FROM demands_demandimport WHERE id = %s AND lease_until > now()", upload):
        pass


def kill_the_worker(site: Installation, upload: int, worker) -> None:
    """``kill -9`` for all of its processes while one holds the upload; then as much time passes as a lease lasts."""
    everything = [*pool_of(worker), psutil.Process(worker.process.pid)]
    wait_for_a_hold(site, upload)
    for process in everything:
        kill_one(process)
    worker.process.wait()
    site.rows("UPDATE demands_demandimport SET lease_until = now() - interval '1 s' WHERE token IS NOT NULL")


def test_ten_thousand_rows_survive_kills_of_their_workers(site: Installation):
    upload = int(site.manage("shell", "-c", UPLOAD).split()[-1])
    with site.sweeper():
        with site.worker("checking") as worker:
            wait_until(site, upload, lambda status, done: done >= 1_000)
            kill_the_worker(site, upload, worker)
        ((status, done),) = site.rows(STATE, upload)
        assert (status, done < ROWS) == ("checking", True), "the check ended before the kill"
        with site.worker("bringing-in") as worker:
            wait_until(site, upload, lambda status, done: status == "checked")
            assert site.rows("SELECT status, count(*) FROM demands_importrow GROUP BY 1") == [("good", ROWS)]
            site.manage("shell", "-c", COMMIT.format(upload=upload))
            wait_until(site, upload, lambda status, done: status == "committing" and done >= 1_000)
            kill_the_worker(site, upload, worker)
        ((status, done),) = site.rows(STATE, upload)
        assert (status, done < ROWS) == ("committing", True), "all was brought in before the kill"
        with site.worker("ending"):
            wait_until(site, upload, lambda status, done: status == "committed")
            # Whoever asks again for the same is told that it is done.
            site.manage("shell", "-c", COMMIT.format(upload=upload))
    needs = "SELECT count(*), count(DISTINCT origin_key), min(status) FROM demands_demand WHERE origin_key <> ''"
    assert site.rows(needs) == [(ROWS, ROWS, "draft")]
    assert site.rows("SELECT count(*), count(DISTINCT demand_id) FROM demands_demandevent WHERE step = 'imported'") == [
        (ROWS, ROWS)
    ]
    assert site.rows("SELECT count(*) FROM demands_demandalternative a JOIN demands_demand d ON d.id = a.demand_id"
                     " WHERE d.origin_key <> ''") == [(ROWS,)]  # fmt: skip
    assert site.rows("SELECT r.status, count(DISTINCT demand_id) FROM demands_importrow r GROUP BY 1") == [
        ("created", ROWS)
    ]
    assert site.rows(STATE, upload) == [("committed", ROWS)]
