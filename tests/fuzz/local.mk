# Fuzz targets; without --enable-fuzzers each replays its corpus.
