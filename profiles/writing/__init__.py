"""How a district writes a profile: steps, rows, saving, checking. Nothing here is public."""
