"""Stories for journalists whose beat they fit."""
