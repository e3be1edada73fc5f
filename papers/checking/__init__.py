"""What is looked for in a paper and its finished files before and after it goes out."""
