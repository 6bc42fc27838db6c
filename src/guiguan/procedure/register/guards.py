"""Append-only tables, on both engines. Triggers hold against the application; the owner is what the verifier is for."""

from guiguan.procedure.tables import Tell

MESSAGE = "append-only"
POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION guiguan_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}: %', TG_TABLE_NAME; END $$
"""


def sqlite_statements(table: str, key: str) -> list[str]:
    """UPDATE and DELETE refuse; so does an INSERT over an existing key, since OR REPLACE fires no UPDATE trigger."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    taken = f'EXISTS (SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}")'  # noqa: S608 - our own names
    return [
        f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE ON "{table}" {refuse}',
        f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" {refuse}',
        f'CREATE TRIGGER "{table}_no_replace" BEFORE INSERT ON "{table}" WHEN {taken} {refuse}',
    ]


def postgres_statements(table: str) -> list[str]:
    change, truncate = (f"FOR EACH {unit} EXECUTE FUNCTION guiguan_refuse()" for unit in ("ROW", "STATEMENT"))
    return [
        POSTGRES_FUNCTION,
        f'CREATE TRIGGER "{table}_no_change" BEFORE UPDATE OR DELETE ON "{table}" {change}',
        f'CREATE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}" {truncate}',
        f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{table}_no_change"',
        f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{table}_no_truncate"',
    ]


def drop_statements(vendor: str, table: str) -> list[str]:
    """For an owner who takes the guards away (a drill, a test of the verifier)."""
    names = ("no_update", "no_delete", "no_replace") if vendor == "sqlite" else ("no_change", "no_truncate")
    suffix = "" if vendor == "sqlite" else f' ON "{table}"'
    return [f'DROP TRIGGER IF EXISTS "{table}_{name}"{suffix}' for name in names]


def append_only(table: str, key: str = "id") -> Tell:
    """A migration operation that makes ``table`` append-only."""
    return Tell(
        lambda vendor: sqlite_statements(table, key) if vendor == "sqlite" else postgres_statements(table),
        lambda vendor: drop_statements(vendor, table),
    )


def head_grows_by_one(table: str = "procedure_registerhead") -> Tell:
    """The head's size only ever grows, by one; its row is never removed."""
    names = (f"{table}_by_one", f"{table}_no_delete")

    def guard(vendor: str) -> list[str]:
        if vendor == "sqlite":
            refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            return [
                f'CREATE TRIGGER "{names[0]}" BEFORE UPDATE ON "{table}" WHEN NEW.size <> OLD.size + 1 {refuse}',
                f'CREATE TRIGGER "{names[1]}" BEFORE DELETE ON "{table}" {refuse}',
            ]
        return [
            POSTGRES_FUNCTION,
            (f'CREATE TRIGGER "{names[0]}" BEFORE UPDATE ON "{table}" FOR EACH ROW '
             "WHEN (NEW.size <> OLD.size + 1) EXECUTE FUNCTION guiguan_refuse()"),
            (f'CREATE TRIGGER "{names[1]}" BEFORE DELETE ON "{table}" FOR EACH ROW '
             "EXECUTE FUNCTION guiguan_refuse()"),
            f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{names[0]}"',
            f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{names[1]}"',
        ]  # fmt: skip

    def unguard(vendor: str) -> list[str]:
        suffix = "" if vendor == "sqlite" else f' ON "{table}"'
        return [f'DROP TRIGGER IF EXISTS "{name}"{suffix}' for name in names]

    return Tell(guard, unguard)


APPEND_ONLY = ("procedure_registerentry", "procedure_registerbody", "procedure_entry", "procedure_accesslog")


def grants(app_role: str) -> list[str]:
    """PostgreSQL: what the application's role may do. It owns nothing and cannot change what is append-only."""
    role = '"' + app_role.replace('"', '""') + '"'
    return [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        *(f"REVOKE UPDATE, DELETE ON {table} FROM {role}" for table in APPEND_ONLY),
        f"REVOKE INSERT, DELETE ON procedure_registerhead FROM {role}",
    ]
