"""Links of ours that were lost, lead nowhere, or were spelt wrongly."""
