"""Writing: variables, templates in a sandbox, and the objections a letter meets before approval."""
