"""The assistant on what docker-compose.yml gives it: PostgreSQL for the store and the talks, Redis for the locks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psycopg
from assistent import Assistent
from postgres import Postgres
from redistjener import running_redis

NAA = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_a_talk_is_kept_in_postgresql_and_locked_in_redis(tmp_path: Path, postgres: Postgres) -> None:
    talks = postgres.url(postgres.create_database())
    assistent = Assistent(tmp_path, postgres.url(postgres.create_database()), NAA)
    with running_redis(tmp_path) as redis:
        assistent.parts.bot.environment |= {"NAERVAER_TRACKER_URL": talks, **redis.settings}
        try:
            assistent.start()
            [svar] = assistent.som("kari").si("hvor mange egenmeldingsdager har jeg")
        finally:
            assistent.stop()
        assert "egenmelding" in svar["tekst"].lower()
        assert "cmdstat_set:" in redis.ask("info", "commandstats")
        assert redis.ask("-n", "1", "dbsize") == "0\n", "a lock was left behind"
    with psycopg.connect(talks) as connection:
        assert connection.execute("SELECT count(*) FROM events WHERE type_name = 'user'").fetchone() == (1,)
