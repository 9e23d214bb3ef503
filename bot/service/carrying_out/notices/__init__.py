"""What a notice needs besides its words: its place in order, charts, last minutes, outlines."""
