package answer

import (
	"fmt"
	"strconv"
	"strings"
)

const iniMedia = "text/x-ini"

// iniSource is key=value lines, as VCC Live's webhooks answer (MISSION V3).
type iniSource struct {
	text string
	rows []iniRow
	last map[string]int // the row that counts, by key
}

// iniRow is a line that says something. Times tells how often its key came so far.
type iniRow struct {
	key, value string
	times      int
}

func iniFormat() *format {
	return &format{name: "INI", accept: iniMedia + ";q=0.8", paths: []Syntax{Dotted},
		declared: func(media string) bool { return media == iniMedia }, open: openINI}
}

// lineEnds makes the line ends of every system one.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// openINI reads the lines. What is no key=value is refused and not passed over:
// it would be a value that is silently missing. Sections are refused, too. An error
// names the line and does not quote it: half of a secret would not be masked.
func openINI(text string, _ *effort) (source, error) {
	s := &iniSource{text: text, last: map[string]int{}}
	number := 0
	for line := range strings.SplitSeq(lineEnds.Replace(text), "\n") {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == ';' || line[0] == '#' {
			continue
		}
		if line[0] == '[' {
			return nil, fmt.Errorf("line %d begins a section with [, and only lines of key=value are read", number)
		}
		key, value, found := strings.Cut(line, "=")
		if !found {
			return nil, fmt.Errorf("line %d is not key=value", number)
		}
		if key = strings.TrimSpace(key); key == "" {
			return nil, fmt.Errorf("line %d has no key before its =", number)
		}
		s.add(key, strings.TrimSpace(value))
	}
	return s, nil
}

func (s *iniSource) add(key, value string) {
	row := iniRow{key: key, value: value, times: 1}
	if earlier, ok := s.last[key]; ok {
		row.times += s.rows[earlier].times
	}
	s.last[key] = len(s.rows)
	s.rows = append(s.rows, row)
}

func (s *iniSource) find(p *Path) (value, note string) {
	if p.whole {
		return strings.TrimSpace(s.text), ""
	}
	key := iniKey(p)
	at, ok := s.last[key]
	if !ok {
		return "", "There is nothing at " + strconv.Quote(Clip(key, 120)) + "."
	}
	row := s.rows[at]
	if row.times > 1 {
		note = fmt.Sprintf("%d values were found; this is the last.", row.times)
	}
	return row.value, note
}

// iniKey is the key that a path names. Nothing nests, so a dot between two steps is
// one of the key: call.status, call\.status and ["call.status"] are one path.
func iniKey(p *Path) string { return pathText(p.steps) }

// iniPath writes a key as a path: as it is wherever that leads back to it.
func iniPath(key string) string {
	if p, err := ParsePath(key); err == nil && p.Syntax == Dotted && iniKey(&p) == key {
		return key
	}
	return quoteStep(key)
}

// tree shows every line. Of equal keys the last alone can be a result.
func (s *iniSource) tree(b *treeBuilder) *Node {
	n := &Node{Kind: NodeObject, Path: "."}
	for i, row := range s.rows {
		if !b.take() {
			n.More++
			continue
		}
		child := &Node{Name: row.key, Kind: NodeText, Value: row.value}
		if s.last[row.key] == i {
			child.Path = iniPath(row.key)
		}
		n.Children = append(n.Children, child)
	}
	return n
}
