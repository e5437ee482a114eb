"""What pages show: joined, filtered and paged rows, one file per page. They only read."""
