"""Sending what waits in the outbox. Runs in the worker, one letter at a time, outside any transaction."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from django_tasks import task

from tadrib.domain.messaging import operations, queries
from tadrib.kernel.actor import Actor

MOST_ATTEMPTS = 5
AT_ONCE = 200  # letters in one round; a longer outbox goes on in the next, which begins at once


def worker() -> Actor:
    """The worker's own short list of permissions."""
    return Actor.system("worker", {"messaging.deliver", "messaging.read"})


@task()
def deliver_waiting() -> int:
    """Send every queued letter once and return how many left.

    A passing fault (the server is away) leaves the letter queued for the next round; a refusal of this one letter,
    or too many attempts, marks it failed. A crash between sending and marking sends a letter twice rather than
    never (at least once); the Message-ID is the letter's ref, so that mail systems can drop the second.
    """
    by = worker()
    sent = 0
    connection = get_connection()
    waiting = queries.waiting_refs(by, limit=AT_ONCE)
    try:
        for ref in waiting:
            letter = queries.get_letter(by, ref)
            text = queries.render(letter)
            message = EmailMessage(
                subject=text.subject,
                body=text.body,
                to=[letter.to_email],
                connection=connection,
                headers={
                    "Message-ID": f"<{letter.ref}@{settings.TADRIB_MAIL_DOMAIN}>",
                    "Content-Language": letter.language,
                    "Auto-Submitted": "auto-generated",
                },
            )
            try:
                connection.open()  # once a round, and again after a fault; a server that is away is a fault like others
                message.send()
            except smtplib.SMTPRecipientsRefused:
                operations.mark_failed(letter, problem="recipient_refused", by=by, now=timezone.now())
            except (OSError, smtplib.SMTPException) as fault:
                problem = type(fault).__name__
                connection.close()  # it may be broken
                if letter.attempts + 1 >= MOST_ATTEMPTS:
                    operations.mark_failed(letter, problem=problem, by=by, now=timezone.now())
                else:
                    operations.count_attempt(letter, problem=problem, by=by, now=timezone.now())
            else:
                operations.mark_sent(letter, by=by, now=timezone.now())
                sent += 1
    finally:
        connection.close()
    if sent and len(waiting) == AT_ONCE:  # while the server is away nobody is woken in vain
        operations.wake_worker()
    return sent
