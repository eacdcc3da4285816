"""The only reader and writer of ``issues/`` and of the frozen bytes.

Every write goes to a temporary name in the same folder, is fsynced and renamed, so a file is either the old
one or the new one, whole. A full or read-only disk is a :class:`digest.errors.StorageError`.
"""
