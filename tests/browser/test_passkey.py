"""A passkey: added to an account, then enough to sign in with, under the content policy, by Chromium's own authenticator."""

from __future__ import annotations

from tadrib.demo import cast


def test_passkey_is_added_and_opens_the_office(open_house):
    house = open_house("en")
    house.clock.at(1, 4, 9)
    head = house.enter("head", csp=True)
    page = head.page
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    found = devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip

    page.goto(f"{head.base}/en/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("[name=password]", cast.PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_url("**/webauthn/add/")
    page.check("[name=passwordless]")
    page.locator("main form button").last.click()
    page.wait_for_url("**/recovery-codes/")
    held = devices.send("WebAuthn.getCredentials", {"authenticatorId": found["authenticatorId"]})["credentials"]
    assert len(held) == 1

    page.context.clear_cookies()
    page.goto(f"{head.base}/en/accounts/login/")
    page.locator("main button:has-text('passkey')").click()
    page.wait_for_url("**/en/office/**")
    assert "Sign out" in page.content()
