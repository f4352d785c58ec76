"""The ground that other tests stand on holds."""

import subprocess
import sys
import time
from datetime import timedelta

import pytest
import redis
from sqlalchemy import create_engine, text

from tests.support.clock import START
from tests.support.redis_server import RedisServer
from tests.support.tree import ROOT


def test_the_clock_stands_still_until_moved(clock):
    assert clock.now() == clock.now() == START
    clock.advance(timedelta(minutes=1))
    assert clock.now() - START == timedelta(minutes=1)


def test_redis_is_real_and_empty(redis_url):
    with redis.Redis.from_url(redis_url) as connection:
        assert connection.dbsize() == 0
        connection.set("left", "behind")


def test_redis_comes_back_after_an_outage(redis_server):
    redis_server.stop()
    with redis.Redis.from_url(redis_server.url) as connection, pytest.raises(redis.ConnectionError):
        connection.ping()


def test_statements_are_counted_without_transaction_marks(empty_database_url, statements):
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE seen (id integer)"))
        connection.execute(text("INSERT INTO seen VALUES (1)"))
        statements.clear()
        connection.execute(text("UPDATE seen SET id = 2"))
        assert connection.execute(text("SELECT id FROM seen")).scalar() == 2
    engine.dispose()
    assert (len(statements.writes()), len(statements.selects())) == (1, 1)


@pytest.mark.browser
def test_the_browser_is_a_real_one(chromium):
    page = chromium.new_page()
    page.set_content("<title>Окно</title><p>Вход</p>")
    assert (page.title(), page.inner_text("p")) == ("Окно", "Вход")
    page.close()


def test_the_store_of_a_test_is_empty_and_its_own(store):
    with store.read() as records:
        assert records.accounts is not None


def test_no_server_outlives_a_run_that_was_killed(tmp_path):
    source = (
        "import os, pathlib\n"
        "from tests.bridges.processes import free_ports\n"
        "from tests.support.redis_server import RedisServer\n"
        f"server = RedisServer(free_ports(1)[0], pathlib.Path({str(tmp_path)!r}))\n"
        "server.start()\n"
        "print(server.port, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=False
    )
    left = RedisServer(int(run.stdout), tmp_path)
    until = time.monotonic() + 10
    while left.answers() and time.monotonic() < until:
        time.sleep(0.05)
    assert not left.answers()
