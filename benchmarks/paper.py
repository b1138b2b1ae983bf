"""Certificates per second on one core."""

from __future__ import annotations

import datetime as dt
import os
import time

from tadrib.engines.typeset import CertificateFacts, Issuer, Particular, Run, Statement, certificate


def facts(number: int) -> CertificateFacts:
    """A certificate of an invented person in three languages, with two issuers."""
    issuer = Issuer("N. Exemple", (Run("fr", "Chef du bureau"), Run("ar", "رئيس المكتب")), seal=True)
    return CertificateFacts(
        number=f"EXAM-PLE0-{number:04}",
        issued_at=dt.datetime(2027, 6, 18, 12, tzinfo=dt.UTC),
        verify_url=f"https://office.example/en/verify/?code=EXAM-PLE0-{number:04}",
        offices=(Run("fr", "Bureau de formation"), Run("en", "Training office"), Run("ar", "مكتب التدريب")),
        title=(Run("ar", "شهادة تدريب"), Run("fr", "Certificat de formation"), Run("en", "Certificate of training")),
        name_latin=f"Amina Exemple {number}",
        name_arabic="أمينة مثال",
        statements=(
            Statement("fr", "a suivi le cours ", "Preuves numériques", ", 60 heures."),
            Statement("ar", "أتمّت بنجاح دورة ", "الأدلة الرقمية", "، 60 ساعة."),
            Statement("en", "has completed the course ", "Digital evidence", ", 60 hours."),
        ),
        issuers=(issuer, issuer),
        particulars=(Particular((Run("en", "60"),), (Run("fr", "heures"), Run("en", "hours"))),),
        verify_hint=(Run("en", "Verify"),),
        specimen=True,
    )


def per_second(seconds: float) -> float:
    """How many different certificates one core prints in a second, once the compiler is warm."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        certificate(facts(0))
        done, started = 0, time.perf_counter()
        while (passed := time.perf_counter() - started) < seconds:
            done += 1
            certificate(facts(done))
        return done / passed
    finally:
        os.sched_setaffinity(0, cores)
