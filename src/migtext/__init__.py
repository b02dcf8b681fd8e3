"""migtext reads texts on migration, asylum and human rights the way a fact-checker does."""
