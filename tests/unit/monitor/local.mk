# Unit tests of the room monitor; each links that room and those below it.
