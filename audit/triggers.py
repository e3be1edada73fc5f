"""The database's own guard of the trail, for what does not go through the models: a second wall behind theirs.

Rows are added at the end of their chain and nowhere else, and are neither changed nor deleted; the database itself
counts the chain on. Whoever may drop a trigger can still do all of it, which is what `verify_audit` and its anchors
are for. A migration puts up what stands here: another guard is another migration and leaves these words as they are.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    """CREATE TRIGGER audit_entry_at_the_end BEFORE INSERT ON audit_auditentry BEGIN
        SELECT RAISE(ABORT, 'An audit entry is added at the end of its chain.') WHERE NOT EXISTS (
            SELECT 1 FROM audit_auditchain WHERE organisation_id = NEW.chain_id
            AND count = NEW.number - 1 AND head = NEW.previous);
    END""",
    """CREATE TRIGGER audit_chain_counted AFTER INSERT ON audit_auditentry BEGIN
        UPDATE audit_auditchain SET count = NEW.number, head = NEW.sha256 WHERE organisation_id = NEW.chain_id;
    END""",
    """CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_auditentry BEGIN
        SELECT RAISE(ABORT, 'An audit entry is never changed.');
    END""",
    """CREATE TRIGGER audit_entry_undeleted BEFORE DELETE ON audit_auditentry BEGIN
        SELECT RAISE(ABORT, 'An audit entry is never deleted.');
    END""",
    """CREATE TRIGGER audit_chain_as_counted BEFORE UPDATE ON audit_auditchain BEGIN
        SELECT RAISE(ABORT, 'A chain of audit entries is counted by the database alone.')
        WHERE NEW.organisation_id <> OLD.organisation_id OR NEW.count <> OLD.count + 1 OR NOT EXISTS (
            SELECT 1 FROM audit_auditentry WHERE chain_id = NEW.organisation_id
            AND number = NEW.count AND sha256 = NEW.head);
    END""",
    """CREATE TRIGGER audit_chain_undeleted BEFORE DELETE ON audit_auditchain BEGIN
        SELECT RAISE(ABORT, 'A chain of audit entries is never deleted.');
    END""",
)
SQLITE_NAMES = (
    "audit_entry_at_the_end",
    "audit_chain_counted",
    "audit_entry_unchanged",
    "audit_entry_undeleted",
    "audit_chain_as_counted",
    "audit_chain_undeleted",
)
POSTGRESQL = (
    """CREATE FUNCTION audit_entry_at_the_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM audit_auditchain WHERE organisation_id = NEW.chain_id
                AND count = NEW.number - 1 AND head = NEW.previous) THEN
            RAISE EXCEPTION 'An audit entry is added at the end of its chain.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE FUNCTION audit_chain_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE audit_auditchain SET count = NEW.number, head = NEW.sha256 WHERE organisation_id = NEW.chain_id;
        RETURN NEW;
    END $$""",
    """CREATE FUNCTION audit_refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'The audit trail is never changed or deleted.'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE FUNCTION audit_chain_as_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.organisation_id <> OLD.organisation_id OR NEW.count <> OLD.count + 1
                OR NOT EXISTS (SELECT 1 FROM audit_auditentry WHERE chain_id = NEW.organisation_id
                    AND number = NEW.count AND sha256 = NEW.head) THEN
            RAISE EXCEPTION 'A chain of audit entries is counted by the database alone.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER audit_entry_at_the_end BEFORE INSERT ON audit_auditentry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_at_the_end()""",
    """CREATE TRIGGER audit_chain_counted AFTER INSERT ON audit_auditentry
        FOR EACH ROW EXECUTE FUNCTION audit_chain_counted()""",
    """CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE OR DELETE ON audit_auditentry
        FOR EACH ROW EXECUTE FUNCTION audit_refused()""",
    """CREATE TRIGGER audit_entry_kept BEFORE TRUNCATE ON audit_auditentry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refused()""",
    """CREATE TRIGGER audit_chain_as_counted BEFORE UPDATE ON audit_auditchain
        FOR EACH ROW EXECUTE FUNCTION audit_chain_as_counted()""",
    """CREATE TRIGGER audit_chain_undeleted BEFORE DELETE ON audit_auditchain
        FOR EACH ROW EXECUTE FUNCTION audit_refused()""",
    """CREATE TRIGGER audit_chain_kept BEFORE TRUNCATE ON audit_auditchain
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refused()""",
)
POSTGRESQL_TABLES = {
    "audit_entry_at_the_end": "audit_auditentry",
    "audit_chain_counted": "audit_auditentry",
    "audit_entry_unchanged": "audit_auditentry",
    "audit_entry_kept": "audit_auditentry",
    "audit_chain_as_counted": "audit_auditchain",
    "audit_chain_undeleted": "audit_auditchain",
    "audit_chain_kept": "audit_auditchain",
}
POSTGRESQL_FUNCTIONS = (
    "audit_entry_at_the_end",
    "audit_chain_counted",
    "audit_refused",
    "audit_chain_as_counted",
)


def statements(vendor: str) -> tuple[str, ...]:
    """Those that put the guard up."""
    return {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]


def removals(vendor: str) -> list[str]:
    """Those that take it down."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {name}" for name in SQLITE_NAMES]
    dropped = [f"DROP TRIGGER {name} ON {table}" for name, table in POSTGRESQL_TABLES.items()]
    return dropped + [f"DROP FUNCTION {name}()" for name in POSTGRESQL_FUNCTIONS]


def put_up(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def take_down(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in removals(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)
