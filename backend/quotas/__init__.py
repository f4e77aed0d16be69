"""How much of everything there may be (`[quota]`)."""
