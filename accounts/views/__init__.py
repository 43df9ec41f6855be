"""Pages of signing in (sign_in) and of one's own account (account)."""
