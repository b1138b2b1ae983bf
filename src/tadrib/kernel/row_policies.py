"""Policies by which PostgreSQL itself keeps a state's rows from other states: put in place and taken away again.

``./tadrib migrate`` calls ``settle``: it may run any number of times. Which tables are guarded, and by what, stands in
``GUARDED``; what a session may see, in the variables of ``kernel.rows``. Without them nothing is seen.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from tadrib.kernel import rows

NAME = "tadrib_rows"
_ALL = "coalesce(current_setting('tadrib.sees_all', true), '') = 'yes'"
_CODES = "ANY(string_to_array(coalesce(current_setting('tadrib.own_states', true), ''), ','))"
_USER = "nullif(current_setting('tadrib.own_user', true), '')::bigint"
_REF = "nullif(current_setting('tadrib.own_ref', true), '')"
_PERSONS = "ANY(string_to_array(coalesce(current_setting('tadrib.own_persons', true), ''), ',')::bigint[])"
_STATES = f"(SELECT id FROM directory_state WHERE code = {_CODES})"
# What hangs on a row that is itself guarded is seen with it: the policies of the inner table hold in these too.
_NOMINATION = "nomination_id IN (SELECT id FROM calls_nomination)"
_PARTICIPATION = "participation_id IN (SELECT id FROM enrolment_participation)"
# Table -> which of its rows a session sees that does not see all; what it may not see it may not write either. Each
# leads towards calls_nomination and enrolment_participation, which ask variables only: policies never go in a circle.
GUARDED = {
    "directory_person": f"nationality_id IN {_STATES} OR user_id = {_USER}"
    " OR id IN (SELECT person_id FROM calls_nomination) OR id IN (SELECT person_id FROM enrolment_participation)",
    "directory_personmerge": "false",
    "directory_mandate": f"state_id IN {_STATES}",
    "calls_nomination": f"nominating_state_id IN {_STATES} OR person_id = {_PERSONS}",
    "calls_document": _NOMINATION,
    "calls_receipt": _NOMINATION,
    "calls_actlink": f"state_id IN {_STATES}",
    "calls_sheet": f"nominating_state_id IN {_STATES}",
    "calls_sheetmapping": f"state_id IN {_STATES}",
    "calls_sheetmessage": "sheet_id IN (SELECT id FROM calls_sheet)",
    "needs_trainingrequest": f"asking_state_id IN {_STATES}",
    "vetting_finding": _NOMINATION,
    "vetting_duediligence": "false",
    "vetting_decision": _NOMINATION,
    "selection_placement": _NOMINATION,
    "enrolment_invitation": "placement_id IN (SELECT id FROM selection_placement)",
    "enrolment_participation": f"state_code = {_CODES} OR person_id = {_PERSONS}",
    "enrolment_traveldossier": "invitation_id IN (SELECT id FROM enrolment_invitation)",
    "enrolment_dossierpaper": "dossier_id IN (SELECT id FROM enrolment_traveldossier)",
    "enrolment_dossierread": "dossier_ref IN (SELECT ref FROM enrolment_traveldossier)",
    "delivery_attendancemark": _PARTICIPATION,
    "assessment_answered": _PARTICIPATION,
    "assessment_criterionmark": _PARTICIPATION,
    "assessment_response": f"participation_id IS NULL OR {_PARTICIPATION}",
    "credentials_award": _PARTICIPATION,
    "credentials_credential": "award_id IN (SELECT id FROM credentials_award)",
    "credentials_walletoffer": "credential_id IN (SELECT id FROM credentials_credential)",
    "credentials_walletcopy": "offer_id IN (SELECT id FROM credentials_walletoffer)",
    "messaging_letter": f"to_user_ref = {_REF}",
    "messaging_officialletter": f"state_code = {_CODES}"
    f" OR holder_ref IN (SELECT ref FROM directory_person WHERE id = {_PERSONS})",
    "messaging_letterprint": "letter_id IN (SELECT id FROM messaging_officialletter)",
    "uploads_upload": f"user_id = {_USER}",
}


class Unguarded(Exception):
    """The database cannot guard rows from the user that the office connects as; says what to do."""


def settle() -> bool:
    """Put the policies in place if the setting is on, else take them away; whether they stand. Only PostgreSQL."""
    if connection.vendor != "postgresql":
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        _take_away(cursor)
        if rows.is_on():
            _check_role(cursor)
            _put(cursor)
    return rows.is_on()


def _check_role(cursor: Any) -> None:
    cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone()[0]:
        raise Unguarded(
            "TADRIB_ROW_SECURITY: the office connects as a user whom PostgreSQL keeps nothing from (superuser or "
            "BYPASSRLS). Connect as an ordinary user that owns the tables: docs/howto/row-security.md"
        )


def _put(cursor: Any) -> None:
    run = cursor.execute
    for table, sees in GUARDED.items():
        run(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        run(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        run(f"CREATE POLICY {NAME} ON {table} USING ({_ALL} OR {sees}) WITH CHECK ({_ALL} OR {sees})")


def _take_away(cursor: Any) -> None:
    run = cursor.execute
    run("SELECT tablename FROM pg_policies WHERE policyname = %s AND schemaname = current_schema()", [NAME])
    for (table,) in cursor.fetchall():
        run(f'DROP POLICY {NAME} ON "{table}"')
        run(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        run(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
