"""Papers of past years, from Word, PDF or plain text into a year of assessment.

A file is read (`reading`), cut into blocks (`blocks`, `word`), freed from debris (`debris`) and understood: footnotes
(`notes`), cover and authors (`cover`), paragraph numbers (`numbering`), what each block is (`structure`), which heading
stands for which threat (`matching`), and the parts that follow (`parts`). `understanding` is the whole way;
`report` counts the words on both sides, and `storing` writes the rows. Nothing of a file is ever run.
"""
