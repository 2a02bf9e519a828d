# Turns the plain text of a terminal screen into an SVG picture.
#   tmux capture-pane -p | awk -f tests/tools/screen2svg.awk >doc/screen.svg
{ line[NR] = $0; if (length($0) > width) width = length($0) }
END {
	w = width * 8.4 + 20
	h = NR * 17 + 20
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\">\n", w, h
	printf "<rect width=\"100%%\" height=\"100%%\" rx=\"6\" fill=\"#16181d\"/>\n"
	printf "<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\" fill=\"#d8dee9\" xml:space=\"preserve\">\n"
	for (i = 1; i <= NR; i++) {
		s = line[i]
		gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s)
		fill = ""
		if (i == 1 || i == NR) fill = " fill=\"#88c0d0\""
		else if (s ~ /^!/ || s ~ /ALERT/) fill = " fill=\"#ebcb8b\""
		if (s != "")
			printf "<text x=\"10\" y=\"%d\"%s>%s</text>\n", i * 17 + 5, fill, s
	}
	print "</g>\n</svg>"
}
