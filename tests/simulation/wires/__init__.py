"""The wires under the real adapters: their calls arrive at what is simulated, in virtual time."""
