"""The words of the index: an FTS5 table kept by triggers on SQLite, an expression index on PostgreSQL."""

from django.db import migrations

from guiguan.procedure.tables import Tell

TABLE = "search_document"
SQLITE = (
    f"CREATE VIRTUAL TABLE search_fts USING fts5(words, content='{TABLE}', content_rowid='id', tokenize='unicode61')",
    f"CREATE TRIGGER search_fts_insert AFTER INSERT ON {TABLE} BEGIN "
    "INSERT INTO search_fts(rowid, words) VALUES (new.id, new.words); END",
    f"CREATE TRIGGER search_fts_delete AFTER DELETE ON {TABLE} BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', old.id, old.words); END",
    f"CREATE TRIGGER search_fts_update AFTER UPDATE ON {TABLE} BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', old.id, old.words); "
    "INSERT INTO search_fts(rowid, words) VALUES (new.id, new.words); END",
)
POSTGRESQL = (f"CREATE INDEX search_words ON {TABLE} USING gin (to_tsvector('simple', words))",)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_document")]
    operations = [Tell(lambda vendor: SQLITE if vendor == "sqlite" else POSTGRESQL)]
