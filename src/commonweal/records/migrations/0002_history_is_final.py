"""The database itself refuses to change or remove an event."""

from typing import Any

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION commonweal_history_is_final() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'History is final: an event is neither changed nor removed.';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER history_is_final BEFORE UPDATE OR DELETE ON records_event
  FOR EACH ROW EXECUTE FUNCTION commonweal_history_is_final();
"""
SQLITE = [
    f"""CREATE TRIGGER history_is_final_{verb} BEFORE {verb.upper()} ON records_event
    BEGIN SELECT RAISE(ABORT, 'History is final: an event is neither changed nor removed.'); END"""
    for verb in ("update", "delete")
]


def refuse(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for statement in SQLITE:
            schema_editor.execute(statement)


def allow(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER history_is_final ON records_event")
        schema_editor.execute("DROP FUNCTION commonweal_history_is_final()")
    else:
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER history_is_final_{verb}")


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(refuse, allow)]
