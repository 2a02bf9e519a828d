# Unit tests of the room ui; each links that room and those below it.
