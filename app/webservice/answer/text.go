package answer

import "strings"

func textFormat() *format {
	return &format{name: "text", accept: "text/plain;q=0.8", looks: func(string) bool { return true },
		open: func(text string, _ *effort) (source, error) { return textSource(text), nil }}
}

// textSource is an answer of which only the whole is wanted.
type textSource string

func (t textSource) find(*Path) (value, note string) { return strings.TrimSpace(string(t)), "" }

func (t textSource) tree(*treeBuilder) *Node {
	return &Node{Kind: NodeText, Value: strings.TrimSpace(string(t)), Path: "."}
}
