"""Reading a directory from CSV: how a file is written, what its columns mean, and what each row says. No I/O, and one row at a time."""
