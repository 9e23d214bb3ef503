"""Streets whose plans ask for more than traffic, each with what must hold of it."""
