"""Speed and memory beside the alternatives, as ratios in one run."""
