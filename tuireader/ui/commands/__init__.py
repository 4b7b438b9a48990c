"""What the reader can be told to do: a file for each kind of commands, which declares them beside what they do, and the
table that gathers them.
"""
