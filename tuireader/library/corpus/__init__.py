"""Many texts at once: as a stream over processes, as rows over machines, and their results into a library."""

__all__ = ["annotated_files", "annotated_rows", "streaming"]
