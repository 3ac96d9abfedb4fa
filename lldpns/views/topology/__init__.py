"""The wiring as a drawing: `model` says what is drawn, the other modules how."""
