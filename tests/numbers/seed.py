"""Fills an empty PostgreSQL with turns, as a year of several shops leaves them; for measuring.

python -m tests.numbers.seed --turns 1000000 --sites 20 --owner alice     (the database that DATABASE_URL names, migrated)
"""

import argparse
import os

from tests.canary.mark import marked

SQL = """
CREATE TEMP TABLE shops AS
  SELECT row_number() OVER () AS place, site FROM unnest(%(sites)s::bigint[]) WITH ORDINALITY AS s(site, rank),
    LATERAL generate_series(1, (200 / (rank + 2))::int);
CREATE TEMP TABLE shop_of AS
  SELECT v, (SELECT count(*) FROM shops) * (hashint8(v) & 65535) / 65536 + 1 AS place
  FROM generate_series(1, %(turns)s * 2 / 5 + 2) AS v;
INSERT INTO widget_visitor (id, site_id, token_hash, locale, created_at)
  SELECT v, site, md5(v::text) || md5(site::text), (ARRAY['de', 'de-AT', 'en-US', 'fr', 'tr', ''])[v %% 6 + 1], now()
  FROM shop_of JOIN shops USING (place);
INSERT INTO widget_conversation (id, visitor_id, page, started_at, last_asked_at)
  SELECT id, id,
    'https://shop.example.com/' || (ARRAY['', 'cakes', 'bread', 'hours', 'order'])[id %% 5 + 1] || '?v=' || id, now(), now()
  FROM widget_visitor;
CREATE TEMP TABLE told AS
  SELECT n, (n / 5) * 2 + (n %% 5 >= 2)::int + 1 AS conversation, random() AS luck, random() AS other, random() AS third,
    date_trunc('day', now() - interval '%(days)s days' + interval '%(days)s days' * sqrt(n::float / %(turns)s))
    - interval '1 day' + interval '1 hour' * (ARRAY[6,7,8,8,9,9,9,10,10,10,11,11,12,13,15,17,17,18,18,19,21])[random() * 20 + 1]
    + interval '1 second' * floor(random() * 3600) AS at
  FROM generate_series(0, %(turns)s - 1) AS n;
INSERT INTO widget_turn (conversation_id, uid, question, answer, state, code, attempt, deltas, model_id, rating, rating_reason,
    asked_at, began_at, ended_at, first_delta, calls, quota_limit, quota_left)
  SELECT conversation, gen_random_uuid(),
    CASE WHEN other < .6 THEN (ARRAY['When do you open?', 'Do you deliver?', 'Where are you?', 'Any cakes?'])[sqrt(luck) * 3 + 1]
         ELSE 'Do you still have order ' || n || '?' END,
    repeat('At nine. ', 20), CASE WHEN luck < .92 THEN 'done' WHEN luck < .97 THEN 'failed' ELSE 'stopped' END,
    CASE WHEN luck < .92 THEN '' WHEN luck < .95 THEN 'limited' WHEN luck < .97 THEN 'unavailable' ELSE '' END,
    1, 40, 1, CASE WHEN third < .09 THEN 'up' WHEN third < .12 THEN 'down' ELSE 'none' END, '', at, at,
    at + interval '1 second' * (.5 + 6 * third * third), 100 + 1500 * other * other, 1 + (third > .97)::int, 5000, 1200
  FROM told ORDER BY n;
SELECT setval(pg_get_serial_sequence('widget_' || t, 'id'), 10 * %(turns)s)
  FROM unnest(ARRAY['visitor', 'conversation', 'turn']) AS t;
"""
NAMES = ("Riverside Bakery", "Hats and Caps", "Bike repair", *(f"Shop {number}" for number in range(4, 1_000)))


def fill(sites, turns, days):
    """So many turns in all, more and more over the days, the first sites busier than the last."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in filter(str.strip, SQL.split(";\n")):
            cursor.execute(statement, {"sites": sites, "turns": turns, "days": days})
        cursor.execute("ANALYZE")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--turns", type=int, default=10_000)
    options.add_argument("--sites", type=int, default=3)
    options.add_argument("--days", type=int, default=365)
    options.add_argument("--owner", default="alice")
    chosen = options.parse_args()
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "sparkwidget.settings"
    django.setup()
    from django.conf import settings

    from widget.crypto import Vault
    from widget.models import ApiKey, Site
    from widget.owners import make_owner

    owner, _ = make_owner(chosen.owner, "correct horse")
    key = ApiKey(owner=owner, name="My plan")
    key.seal(marked("key-for-seeds"), Vault(settings.ENCRYPTION_KEYS))
    key.save()
    sites = [Site.objects.create(owner=owner, api_key=key, name=NAMES[n], model_id=1).pk for n in range(chosen.sites)]
    fill(sites, chosen.turns, chosen.days)


if __name__ == "__main__":
    main()
