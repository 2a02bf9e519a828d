# Unit tests of the room table; each links that room and those below it.
