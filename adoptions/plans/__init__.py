"""One-Year Action Plans: what a school sets out to do with a practice in one school year."""
