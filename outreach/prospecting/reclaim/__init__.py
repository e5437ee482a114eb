"""Links of ours that were lost, or that lead to a page of ours that is gone."""
