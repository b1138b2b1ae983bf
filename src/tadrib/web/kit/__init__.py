"""What all doors share: ``door()``, base templates, form fields, tables, sentences, the language switch."""
