"""Arrays in, arrays out: every formula with its source, none with a file, a clock or a global."""
