"""States, institutions, persons and reference lists: the home of personal data beside the dossier."""
