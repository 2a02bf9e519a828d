# Unit tests of the room store; each links that room and those below it.
