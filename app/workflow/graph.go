package workflow

// Line is one object of the outline: the Workflow as a list in order of flow.
type Line struct {
	Object *Object
	Depth  int  // how many branches deep, for indenting
	Loose  bool // no exit leads here
}

// Outline lists every object once, in the order a call would meet them: depth
// first from the start, exits in their order; then those no exit leads to.
func (d *Definition) Outline() []Line {
	var lines []Line
	seen := map[string]bool{}
	var walk func(o *Object, depth int, loose bool)
	walk = func(o *Object, depth int, loose bool) {
		if o == nil || seen[o.ID] {
			return
		}
		seen[o.ID] = true
		lines = append(lines, Line{Object: o, Depth: depth, Loose: loose && !o.Apart()})
		targets := o.targets()
		for _, id := range targets {
			deeper := depth
			if len(targets) > 1 {
				deeper++
			}
			walk(d.Object(id), deeper, loose)
		}
	}
	for i, o := range d.Objects {
		walk(o, 0, i > 0)
	}
	return lines
}

// targets lists where the exits lead, each once, in the order of the exits.
func (o *Object) targets() []string {
	var ids []string
	seen := map[string]bool{}
	for _, e := range o.Settings.Exits() {
		if id := o.Exits[e.Name]; id != "" && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

// PointingAt lists the objects with an exit that leads to id.
func (d *Definition) PointingAt(id string) []*Object {
	var list []*Object
	for _, o := range d.Objects {
		for _, to := range o.targets() {
			if to == id && o.ID != id {
				list = append(list, o)
			}
		}
	}
	return list
}

// edges gives where each object leads.
func (d *Definition) edges() map[string][]string {
	m := make(map[string][]string, len(d.Objects))
	for _, o := range d.Objects {
		m[o.ID] = o.targets()
	}
	return m
}

// reachable lists what a call can come to from an object, itself included.
func reachable(edges map[string][]string, from string) map[string]bool {
	seen := map[string]bool{}
	stack := []string{from}
	for len(stack) > 0 {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		next, there := edges[id]
		if !there || seen[id] {
			continue
		}
		seen[id] = true
		stack = append(stack, next...)
	}
	return seen
}
