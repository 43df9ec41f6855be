"""Many practices at once, for staff: sheets are checked, then written as drafts; and given out again."""
