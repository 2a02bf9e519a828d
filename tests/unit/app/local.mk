# Unit tests of the room app; each links that room and those below it.
