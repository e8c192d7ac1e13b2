package compare

import (
	"encoding/json"
	"reflect"
	"strings"

	"hookline/app/workflow"
)

// Same says whether two definitions mean the same: a list that is empty
// and one that is not there do.
func Same(a, b *workflow.Definition) (bool, error) {
	var values [2]any
	for i, d := range []*workflow.Definition{a, b} {
		text, err := d.Encode()
		if err != nil {
			return false, err
		}
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(&values[i]); err != nil {
			return false, err
		}
		values[i] = pruned(values[i])
	}
	return reflect.DeepEqual(values[0], values[1]), nil
}

// pruned makes null of what is empty.
func pruned(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if item = pruned(item); item == nil {
				delete(v, key)
			} else {
				v[key] = item
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = pruned(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	}
	return v
}
