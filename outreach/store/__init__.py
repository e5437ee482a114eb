"""The only package that speaks SQL: one file per noun, in the plural."""
