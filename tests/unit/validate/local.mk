# Unit tests of the room validate; each links that room and those below it.
