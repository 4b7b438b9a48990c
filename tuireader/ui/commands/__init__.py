"""What the reader can be told to do: one table of commands, and a file for what each kind of them does."""
