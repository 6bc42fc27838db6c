"""PostgreSQL keeps the vector beside the words: an index holds no positions, so a phrase is rechecked row by row.

An expression would cut every candidate's words up again for it.
"""

from django.db import migrations

from guiguan.procedure.tables import Tell

POSTGRESQL = (
    "ALTER TABLE search_document ADD COLUMN vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED",
    "DROP INDEX search_words",
    "CREATE INDEX search_words ON search_document USING gin (vector)",
)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_full_text")]
    operations = [Tell(lambda vendor: POSTGRESQL if vendor == "postgresql" else ())]
