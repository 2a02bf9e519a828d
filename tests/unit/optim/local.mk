# Unit tests of the room optim; each links that room and those below it.
