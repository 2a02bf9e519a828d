# Unit tests of the room base; each links that room and those below it.
