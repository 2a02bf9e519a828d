# Unit tests of the room model; each links that room and those below it.
