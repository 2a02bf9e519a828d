dist_man_MANS += doc/assay.1
