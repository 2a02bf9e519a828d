# Unit tests of the room stats; each links that room and those below it.
