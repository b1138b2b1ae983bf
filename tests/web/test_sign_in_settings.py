"""Ways to sign in that an office switches on by its settings: read in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.test import Client
page = Client(headers={"host": "127.0.0.1"}).get("/en/accounts/login/")
print(page.status_code)
print(page.content.decode())
"""


def login_page(tmp_path, **more: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "static").mkdir()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("TADRIB_")},
        "PYTHONPATH": "src:.", "TADRIB_DATA": str(tmp_path), "TADRIB_SECRETS": str(tmp_path), "TADRIB_DEBUG": "yes",
        "DJANGO_SETTINGS_MODULE": "tests.settings", **more,
    }  # fmt: skip
    return subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False)


def test_openid_connect_shows_its_button_by_configuration(tmp_path):
    done = login_page(tmp_path, TADRIB_OIDC="https://id.example|client|secret|Ministry sign-in")

    assert done.stdout.startswith("200"), done.stderr[-2000:]
    assert "Ministry sign-in" in done.stdout
    assert "/accounts/oidc/oidc/login/" in done.stdout


def test_without_it_there_is_no_button(tmp_path):
    done = login_page(tmp_path)

    assert done.stdout.startswith("200"), done.stderr[-2000:]
    assert "/accounts/oidc/" not in done.stdout


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TADRIB_OIDC", "https://id.example", "issuer|client id|client secret|name shown"),
        ("TADRIB_PORT", "eight", "write a number from 1 to 65535"),
        ("TADRIB_MAIL", "pigeon", "write file, console or smtp"),
        ("TADRIB_DATABASE", "mysql://x", "postgresql://"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_explained(tmp_path, name, value, said):
    done = login_page(tmp_path, **{name: value})

    assert done.returncode != 0
    assert name in done.stderr
    assert said in done.stderr


def test_without_settings_the_office_is_closed_to_others(tmp_path):
    script = (
        "from tadrib.config import settings as s\n"
        "print(s.DEBUG, s.ALLOWED_HOSTS, len(s.SECRET_KEY) > 50, oct((s.SECRETS / 'secret.key').stat().st_mode & 0o777))\n"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TADRIB_")}
    environment |= {"PYTHONPATH": "src", "XDG_CONFIG_HOME": str(tmp_path), "TADRIB_DATA": str(tmp_path / "data")}

    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)

    assert done.stdout.strip() == "False ['127.0.0.1', 'localhost'] True 0o600", done.stderr[-2000:]


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"TADRIB_PORT": "8124"}, "http://127.0.0.1:8124"),
        ({"TADRIB_PORT": "8124", "TADRIB_URL": "https://office.example/"}, "https://office.example"),
    ],
)
def test_address_follows_the_port_unless_it_is_said(tmp_path, environment, url):
    script = "from tadrib.config import settings as s\nprint(s.TADRIB_URL)\n"
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TADRIB_")}
    clean |= {"PYTHONPATH": "src", "TADRIB_SECRETS": str(tmp_path), "TADRIB_DATA": str(tmp_path), **environment}

    done = subprocess.run([sys.executable, "-c", script], env=clean, capture_output=True, text=True, check=False)

    assert done.stdout.strip() == url, done.stderr[-2000:]
