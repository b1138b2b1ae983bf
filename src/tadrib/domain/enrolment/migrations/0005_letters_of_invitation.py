"""Letters of invitation become official letters: with the codes they were sent with, so that old papers can be checked."""

from django.db import migrations

KEY, SENT, ACCEPTED = "enrolment.letter_of_invitation", "sent", "accepted"
ENDED = ("enrolment.declined", "enrolment.lapsed", "enrolment.invitation_withdrawn")
MODES = {
    "in_person": {"ar": "حضوريًا", "fr": "En salle", "en": "In person", "pt": "Presencial"},
    "remote": {"ar": "بالفيديو", "fr": "En ligne", "en": "By video", "pt": "Por vídeo"},
    "hybrid": {
        "ar": "حضوريًا وبالفيديو", "fr": "En salle et en ligne", "en": "In person and by video", "pt": "Presencial e por vídeo",
    },
}  # fmt: skip


def put(apps, schema_editor):
    """One for each invitation that has none."""
    letters = apps.get_model("messaging", "OfficialLetter")
    users = dict(apps.get_model("accounts", "User").objects.values_list("ref", "name"))
    events = apps.get_model("audit", "Event").objects.filter(name__in=ENDED).order_by("at")
    ended = {event.subject: event for event in events.iterator()}
    have = set(letters.objects.values_list("code", flat=True))
    participations = apps.get_model("enrolment", "Participation").objects.filter(state="withdrawn")
    left = dict(participations.values_list("invitation_id", "left_at"))
    rows = apps.get_model("enrolment", "Invitation").objects.select_related(
        "edition__course", "placement__run", "placement__nomination__call",
        "placement__nomination__nominating_state", "placement__nomination__person__nationality",
    ).order_by("pk")  # fmt: skip
    for row in rows.iterator():
        if row.code in have:
            continue
        stands, event = row.state in (SENT, ACCEPTED) and row.pk not in left, ended.get(row.ref)
        nomination, edition = row.placement.nomination, row.edition
        person, state, run = nomination.person, nomination.nominating_state, row.placement.run
        name = f"{person.given_names} {person.family_names}".strip()
        letters.objects.create(
            ref="OFL" + row.ref.removeprefix("INV"),
            code=row.code,
            key=KEY,
            language=person.language,
            holder=name,
            holder_ref=person.ref,
            addressee=[name, dict(state.name)],
            state_code=state.code,
            subject_ref=row.ref,
            edition_ref=edition.ref,
            facts={
                "name": name,
                "native_name": person.native_name,
                "nationality": dict(person.nationality.name),
                "state": dict(state.name),
                "service": ", ".join(part for part in (nomination.unit, nomination.function) if part),
                "course": dict(edition.course.title),
                "edition": edition.ref,
                "start": edition.start_date.isoformat(),
                "end": edition.end_date.isoformat(),
                "place": dict(edition.place),
                "mode": MODES.get(nomination.mode, {}),
                "zone": nomination.call.time_zone,
                "note": nomination.call.nota_verbale,
                "signatory": users.get(run.signed_by, ""),
                "is_example": person.is_example,
                "host_address": {},
                "costs": {},
                "insurance": {},
                "contact": {},
                "reply_by": row.reply_by.isoformat(),
            },
            expires_on=edition.end_date,
            issued_at=row.sent_at,
            issued_by="",
            state="issued" if stands else "revoked",
            ground="" if stands else "ended",
            ended_at=None if stands else (event.at if event else left.get(row.pk) or row.answered_at or row.reply_by),
            ended_by="" if stands else (event.by if event else row.answered_by),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_delegation"),
        ("audit", "0001_initial"),
        ("enrolment", "0004_letter_terms"),
        ("messaging", "0003_official_letters"),
    ]

    operations = [migrations.RunPython(put, migrations.RunPython.noop)]
