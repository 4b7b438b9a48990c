"""What the commands do: functions of the reader's screen, by noun; :mod:`~tuireader.ui.actions.table` has
them all.
"""
