package file

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// reference is how a file names a secret instead of holding it.
var reference = regexp.MustCompile(`^\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}$`)

const referenceStart = "${env:"

func asReference(name string) string { return referenceStart + name + "}" }

// secretNames gives the environment variable a stored secret is exported as, by
// the id of its owner and its key.
type secretNames map[string]string

func (s secretNames) of(id, key string) string { return s[id+" "+key] }

// nameSecrets names every stored secret: as the file named it that brought it,
// else HOOKLINE_SERVICE_FIELD. No two get one name unless a file gave it to both.
func nameSecrets(services []models.WebService, carriers []models.Carrier) secretNames {
	list, taken := secretNames{}, map[string]bool{}
	for _, s := range services {
		for key, ref := range s.Config.SecretRefs {
			list[s.ID+" "+key], taken[ref] = ref, true
		}
	}
	for _, c := range carriers {
		for key, ref := range c.Config.SecretRefs {
			list[c.ID+" "+key], taken[ref] = ref, true
		}
	}
	generate := func(id, name, key string) {
		if list[id+" "+key] != "" {
			return
		}
		base := "HOOKLINE_" + envWord(name) + "_" + envWord(key)
		ref := base
		for n := 2; taken[ref]; n++ {
			ref = base + "_" + strconv.Itoa(n)
		}
		list[id+" "+key], taken[ref] = ref, true
	}
	for i := range services {
		for _, key := range serviceSecretKeys(&services[i]) {
			generate(services[i].ID, services[i].Name, key)
		}
	}
	for _, c := range carriers {
		for _, key := range slices.Sorted(maps.Keys(c.Config.Sealed)) {
			generate(c.ID, "carrier "+c.Name, key)
		}
	}
	return list
}

var notInEnv = regexp.MustCompile(`[^A-Z0-9]+`)

func envWord(text string) string {
	return strings.Trim(notInEnv.ReplaceAllString(strings.ToUpper(text), "_"), "_")
}

// storedSecret is a secret as it is in the workspace before the file.
type storedSecret struct {
	value string // empty when there is none
	name  string // the variable it is exported as
}

// stopgap stands in for a secret that can't be had, so that it is reported once
// and not as missing again. The file it is of is not applied.
const stopgap = "?"

// secret resolves what a file says in a place for a secret. keep says that what is
// stored is meant. Neither problems nor warnings hold the value.
func (a *applier) secret(at *yamldoc.Node, called, field, text string, old storedSecret, suggest string) (value, ref string, keep bool) {
	m := reference.FindStringSubmatch(text)
	switch {
	case m == nil && strings.Contains(text, referenceStart):
		a.problems.Add(at, "%s: %s must be one reference such as %s and nothing beside it.", called, field, asReference(suggest))
		return stopgap, "", false
	case m == nil:
		a.warnings.Add(at, "%s: %s stands in the file in the clear; write %s and set that variable.", called, field, asReference(suggest))
		return text, "", false
	}
	name := m[1]
	value, ok := a.options.Env(name)
	same := old.value != "" && old.name == name
	switch {
	case same && (!ok || value == ""):
		return "", "", true
	case !ok || value == "":
		a.problems.Add(at, "%s: %s refers to the environment variable %s, which is not set; set it for this command.", called, field, name)
		return stopgap, "", false
	}
	return value, name, false
}

// serviceSecretKeys lists the keys of a Web Service's secrets in a fixed order.
func serviceSecretKeys(s *models.WebService) []string {
	keys := map[string]bool{}
	for _, key := range secretKeysOf(s) {
		keys[key] = true
	}
	return slices.Sorted(maps.Keys(keys))
}
