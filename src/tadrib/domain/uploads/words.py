"""Words of uploads."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

REFUSALS = {
    "upload_empty": _("The file is empty. Choose another."),
    "upload_large": _("The file is too large: at most %(most)s MB. Make it smaller and choose it again."),
    "upload_many": _("%(most)s files are on their way already. Wait until one has arrived, or cancel one."),
    "upload_facts": _("What was sent is not a file. Choose it again."),
    "upload_offset": _("Part of the file is here already; it goes on from there."),
    "upload_long": _("More came than the file has. Choose the file again."),
    "upload_short": _("The file has not arrived whole. Send it again; what is here already does not travel twice."),
    "upload_damaged": _("The file was damaged on the way. Send it again."),
}
