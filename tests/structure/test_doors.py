"""All doors are closed by default: the list of them, and what stands before one that declares nothing."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from tadrib.domain.accounts.words import Permission
from tests import makers
from tools.checks import doors as check
from tools.resolver import doors, found

urlpatterns = [path("planted/", lambda request: HttpResponse("secret"), name="planted")]


def test_every_url_declares_a_door_or_is_the_sign_in_librarys():
    assert list(check.look(found())) == []


def test_doors_ask_for_permissions_that_exist():
    assert {need for one in doors() for need in one.needs} <= set(Permission)


def test_door_names_are_found_with_their_arguments():
    by_name = {one.name: one for one in doors()}

    assert by_name["kit:language"].arguments == ("code",)
    assert by_name["kit:language"].needs == ()
    assert by_name["kit:home"].needs == (Permission.OWN,)


@override_settings(ROOT_URLCONF=__name__)
def test_planted_url_is_listed_by_the_check():
    assert any("planted/" in one for one in check.look(found()))


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.structure.planted_urls")
def test_planted_url_leads_to_sign_in(client):
    assert client.get("/planted/").status_code == 302


@pytest.mark.django_db
def test_door_without_the_permission_is_forbidden(client):
    client.force_login(makers.user())

    assert client.get("/en/office/").status_code == 403
