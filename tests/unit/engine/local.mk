# Unit tests of the room engine; each links that room and those below it.
