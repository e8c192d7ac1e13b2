package file

import (
	"strings"

	"hookline/app/apperr"
	"hookline/app/scenario"
	"hookline/app/workspace/yamldoc"
)

// ScenarioText is the parts of a scenario as text areas hold them: YAML, in the
// form of the workspace file.
type ScenarioText struct {
	Steps     string
	Exchanges string
	Path      string
	Heard     string
	More      string // variables and queues, with their names
}

// TextOfScenario writes the parts of a scenario.
func TextOfScenario(s *scenario.Scenario) ScenarioText {
	n := ScenarioNode(s)
	more := &yamldoc.Node{Kind: yamldoc.Mapping}
	for _, key := range []string{"variables", "queues"} {
		if part := n.Get(key); part != nil {
			more.Add(key, part)
		}
	}
	return ScenarioText{Steps: listText(n, "steps"), Exchanges: listText(n, "exchanges"), Path: listText(n, "path"), Heard: listText(n, "heard"),
		More: string(yamldoc.Write(more))}
}

// listText is a list as it stands in a file, less its key and indentation.
func listText(n *yamldoc.Node, key string) string {
	part := n.Get(key)
	if part == nil {
		return ""
	}
	root := &yamldoc.Node{Kind: yamldoc.Mapping}
	root.Add(key, part)
	_, text, _ := strings.Cut(string(yamldoc.Write(root)), "\n")
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, "  ")
	}
	return strings.Join(lines, "\n")
}

// ScenarioRead is a scenario out of text areas. Err is Invalid with what can't be
// read, each with its line.
type ScenarioRead struct {
	Body scenario.Scenario
	Err  error

	roots map[string]*yamldoc.Node // by the name of the text area
}

// ReadScenario fills the parts of a scenario from text areas. An empty one is an
// empty part.
func ReadScenario(body scenario.Scenario, t ScenarioText) *ScenarioRead {
	r := &ScenarioRead{Body: body, roots: map[string]*yamldoc.Node{}}
	more := struct {
		Variables map[string]string `json:"variables"`
		Queues    []scenario.Queue  `json:"queues"`
	}{}
	b := &r.Body
	b.Steps, b.Exchanges, b.Path, b.Heard = nil, nil, nil, nil
	var fields apperr.Problems
	r.read(&fields, "steps", t.Steps, &b.Steps)
	r.read(&fields, "exchanges", t.Exchanges, &b.Exchanges)
	r.read(&fields, "path", t.Path, &b.Path)
	r.read(&fields, "heard", t.Heard, &b.Heard)
	r.read(&fields, "more", t.More, &more)
	b.Variables, b.Queues = more.Variables, more.Queues
	r.Err = fields.Err()
	return r
}

func (r *ScenarioRead) read(fields *apperr.Problems, area, text string, into any) {
	if strings.TrimSpace(text) == "" {
		return
	}
	var p yamldoc.Problems
	root := yamldoc.Parse([]byte(text), &p)
	if root != nil {
		yamldoc.Decode(root, into, area, &p)
	}
	r.roots[area] = root
	for _, problem := range p.List() {
		fields.Add(area, "Line %d: %s", max(problem.Line, 1), problem.Message)
	}
}

// Place gives the broken rules of a scenario to the text areas they were written
// in, with their lines; other errors stay as they are.
func (r *ScenarioRead) Place(err error) error {
	fields := apperr.Fields(err)
	if len(fields) == 0 {
		return err
	}
	var placed apperr.Problems
	for _, f := range fields {
		key := f.Name
		if end := strings.IndexAny(key, "[."); end >= 0 {
			key = key[:end]
		}
		area, path := key, strings.TrimPrefix(f.Name, key)
		switch key {
		case "steps", "exchanges", "path", "heard":
		case "variables", "queues":
			area, path = "more", f.Name
		default:
			placed.Add(f.Name, "%s", f.Message)
			continue
		}
		line := 1
		if root := r.roots[area]; root != nil {
			line = max(1, root.At(path).Line)
		}
		placed.Add(area, "Line %d: %s", line, f.Message)
	}
	return placed.Err()
}
