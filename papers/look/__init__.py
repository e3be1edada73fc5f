"""How a paper looks, in tokens: colours, crest, typeface."""
