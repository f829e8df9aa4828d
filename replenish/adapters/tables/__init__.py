"""The tables of a planning folder, one small file each."""
