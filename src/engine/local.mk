noinst_LIBRARIES += src/engine/libengine.a
src_engine_libengine_a_SOURCES = %D%/engine.h %D%/kernel.h %D%/engine.c \
	%D%/reference.c %D%/link.c \
	%D%/scoring.h %D%/scoring.c
