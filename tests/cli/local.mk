# Tests of the programs, written as sentences.
