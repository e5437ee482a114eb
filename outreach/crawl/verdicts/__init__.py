"""What became of a link, and why: dead, moved, parked, soft 404, refused or alive."""
