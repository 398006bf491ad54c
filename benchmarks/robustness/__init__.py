"""Damaged clips and files through the real command line, and batches that are killed."""
