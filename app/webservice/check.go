package webservice

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/name"
	"hookline/app/tag"
	"hookline/app/uniq"
	"hookline/app/webservice/answer"
	"hookline/app/webservice/auth"
	"hookline/app/webservice/wire"
	"hookline/models"
)

// Check holds every rule of a Web Service that can be judged without the
// database, for screens, API and workspace files alike. The error is Invalid
// with a field per broken rule; the names are the paths of the form, the API and
// the file: `domain`, `headers[2].name`, `auth.username`, `results[0].path`.
// secrets are the values by the keys of SecretKey; those that stay as they were
// must be among them.
func Check(w *models.WebService, secrets map[string]string) error {
	p := check(w, secrets)
	checkTags(p, w)
	checkDelivery(p, &w.Config.Delivery, secrets)
	return p.Err()
}

// check is Check without what a Web Service that is stored may break: it runs all the same.
func check(w *models.WebService, secrets map[string]string) *apperr.Problems {
	var p apperr.Problems
	checkGeneral(&p, w)
	checkPath(&p, w)
	checkAuth(&p, &w.Config, secrets)
	checkClientCertificate(&p, w, secrets)
	for _, l := range ParamLists(&w.Config) {
		checkParams(&p, l, l.In == InQuery || l.In == InBody && w.ContentType != ContentJSON, secrets)
	}
	checkHeaders(&p, &w.Config)
	if !IsSOAP(w) {
		checkBody(&p, w)
	}
	checkSOAP(&p, w)
	checkResults(&p, w.Config.Results)
	checkAnswer(&p, w)
	return &p
}

// Normalize mends in place what has one meaning only: spaces around texts, a
// missing slash, the method's case; and it brings the path variables in line.
func Normalize(w *models.WebService) {
	w.Name = name.Tidy(w.Name)
	w.Description = strings.TrimSpace(w.Description)
	w.Domain = strings.TrimSpace(w.Domain)
	w.Path = strings.TrimSpace(w.Path)
	if !strings.HasPrefix(w.Path, "/") && !strings.Contains(w.Path, "://") {
		w.Path = "/" + w.Path
	}
	w.Method = strings.ToUpper(strings.TrimSpace(w.Method))
	if w.ContentType == "" {
		w.ContentType = ContentForm
	}
	if w.Config.Auth.Kind == "" {
		w.Config.Auth.Kind = auth.None
	}
	if k := auth.Find(w.Config.Auth.Kind); k != nil {
		w.Config.Auth.Settings = k.Settings(w.Config.Auth.Settings)
	}
	w.Config.PathVariables = SyncPathVariables(w.Path, w.Config.PathVariables)
	for _, l := range ParamLists(&w.Config) {
		for i := range l.Rows {
			l.Rows[i].Name = strings.TrimSpace(l.Rows[i].Name)
		}
	}
	normalizeSOAP(w)
	tidyClientCertificate(&w.Config.ClientCertificate)
	for i := range w.Config.Results {
		r := &w.Config.Results[i]
		r.Description, r.Path = strings.TrimSpace(r.Description), strings.TrimSpace(r.Path)
	}
}

func checkGeneral(p *apperr.Problems, w *models.WebService) {
	switch n := utf8.RuneCountInString(w.Name); {
	case strings.TrimSpace(w.Name) == "":
		p.Add("name", "Enter a name.")
	case n > maxName:
		p.Add("name", "The name has %d characters; at most %d are allowed.", n, maxName)
	case strings.ContainsFunc(w.Name, isControl):
		p.Add("name", "The name holds a control character: leave it out.")
	}
	if utf8.RuneCountInString(w.Description) > maxText {
		p.Add("description", "The description is longer than %d characters.", maxText)
	}
	if !slices.Contains(Methods(), w.Method) {
		p.Add("method", "%q is not a method: use %s.", w.Method, orList(Methods()))
	}
	if !slices.Contains(ContentTypes(), w.ContentType) {
		p.Add("content_type", "%q is not a content type: use %s.", w.ContentType, orList(ContentTypes()))
	}
	if _, problem := wire.Host(w.Domain); problem != "" {
		p.Add("domain", "%s", problem)
	}
	if t := w.Timeout(); t < MinTimeout || t > MaxTimeout {
		p.Add("timeout", "The timeout is %s; it can be from 100 ms to 60 s.", t)
	}
	if t := w.Config.ConnectTimeout(); t != 0 && (t < MinTimeout || t > MaxTimeout) {
		p.Add("connect_timeout", "The connect timeout is %s; it can be from 100 ms to 60 s.", t)
	}
}

// lonePercent tells a % that neither encloses a name nor escapes a byte: most
// often a placeholder whose closing sign was forgotten.
func lonePercent(path string) bool {
	lone := false
	for _, part := range parse(path).Parts() {
		if part.Name == "" && part.Syntax == 0 {
			_, err := url.PathUnescape(part.Text)
			lone = lone || err != nil
		}
	}
	return lone
}

func checkPath(p *apperr.Problems, w *models.WebService) {
	switch {
	case strings.Contains(w.Path, "://"):
		p.Add("path", "path %q: leave out scheme and host, they have fields of their own", w.Path)
	case w.Path != "" && !strings.HasPrefix(w.Path, "/"):
		p.Add("path", "path %q: begin it with /", w.Path)
	case strings.Contains(w.Path, "?"):
		p.Add("path", "path %q: leave out the query from the ? on, add its parameters under Query", w.Path)
	case withoutFragment(w.Path) != w.Path && tag.Unknown(w.Path) == nil:
		p.Add("path", "path %q: leave out the # and what follows, servers never see it", w.Path)
	case strings.ContainsFunc(w.Path, isControl):
		p.Add("path", "The path holds a control character: leave it out.")
	case lonePercent(w.Path):
		p.Add("path", "path %q: a %% stands alone; write %%name%% for a part that changes, or %%%% for the sign itself", w.Path)
	case len(w.Path) > maxPathLength:
		p.Add("path", "The path is longer than %d characters.", maxPathLength)
	}
	var inPath, rows uniq.Strings
	for _, name := range inputsIn(parse(w.Path)) {
		inPath.Add(name)
	}
	for i, v := range w.Config.PathVariables {
		if !inPath.Has(v.Name) {
			p.Add(at(InPath, i, "name"), "The path has no %%%s%%: add it to the path, or remove this row.", v.Name)
		}
		rows.Add(v.Name)
	}
	for _, n := range inPath.List() {
		if !rows.Has(n) {
			p.Add("path", "%%%s%% in the path has no row under Path Variables.", n)
		}
	}
}

func checkAuth(p *apperr.Problems, c *models.WebServiceConfig, secrets map[string]string) {
	k := auth.Find(c.Auth.Kind)
	if k == nil {
		p.Add("auth.kind", "%q is not a kind of authentication: use %s.", c.Auth.Kind, orList(auth.Names()))
		return
	}
	values := k.Values(c.Auth.Settings, secrets)
	kind.Check(p, auth.Prefix, k.Fields, values)
	if k.Check != nil {
		k.Check(p, values)
	}
	for _, place := range k.Places(values) {
		checkTwice(p, c, place)
	}
}

// checkTwice refuses a row for what the authentication sets.
func checkTwice(p *apperr.Problems, c *models.WebServiceConfig, place auth.Place) {
	switch {
	case place.Name == "":
	case place.Header:
		for i, h := range c.Headers {
			if wire.Lower(h.Name) == wire.Lower(place.Name) {
				p.Add(at(InHeader, i, "name"), "The authentication sets %s already: remove one of them.", h.Name)
			}
		}
	default:
		for i, q := range c.Query {
			if q.Name == place.Name {
				p.Add(at(InQuery, i, "name"), "The authentication sends %s already: remove one of them.", q.Name)
			}
		}
	}
}

// checkParams holds the rules of every list of parameters; repeats says whether a name may
// stand in it twice, as `tags[]` does.
func checkParams(p *apperr.Problems, l ParamList, repeats bool, secrets map[string]string) {
	if len(l.Rows) > MaxRows {
		p.Add(l.In, "There are %d rows; at most %d are allowed.", len(l.Rows), MaxRows)
	}
	seen := map[string]int{}
	for i, row := range l.Rows {
		key := row.Name
		if l.In == InHeader {
			key = wire.Lower(key)
		}
		first, ok := seen[key]
		switch {
		case !ok || key == "":
			seen[key] = i
		case !repeats:
			p.Add(at(l.In, i, "name"), "%q stands in row %d already.", row.Name, first+1)
		case row.Secret || l.Rows[first].Secret:
			p.Add(at(l.In, i, "name"), "%q stands in row %d already: one that is secret can be sent once.", row.Name, first+1)
		}
		switch {
		case row.Name == "":
			p.Add(at(l.In, i, "name"), "Enter a name, or remove the row.")
		case utf8.RuneCountInString(row.Name) > maxName:
			p.Add(at(l.In, i, "name"), "The name is longer than %d characters.", maxName)
		case strings.ContainsFunc(row.Name, isControl):
			p.Add(at(l.In, i, "name"), "The name holds a control character: leave it out.")
		}
		if utf8.RuneCountInString(row.Description) > maxText {
			p.Add(at(l.In, i, "description"), "The description is longer than %d characters.", maxText)
		}
		static := staticOf(l.In, row, secrets)
		if len(static) > maxStaticValue {
			p.Add(at(l.In, i, l.Value()), "The value is longer than %d bytes.", maxStaticValue)
		} else if l.In == InHeader && strings.ContainsFunc(static, isControl) {
			p.Add(at(l.In, i, l.Value()), "The value holds a line break or another control character: leave it out.")
		}
	}
}

// staticOf gives a parameter's fixed value: sealed when it is secret.
func staticOf(in string, row models.Param, secrets map[string]string) string {
	if row.Secret {
		if v := secrets[SecretKey(in, row.Name)]; v != "" {
			return v
		}
	}
	return row.Static
}

func checkHeaders(p *apperr.Problems, c *models.WebServiceConfig) {
	for i, h := range c.Headers {
		if h.Name == "" {
			continue
		}
		if problem := wire.HeaderName(h.Name); problem != "" {
			p.Add(at(InHeader, i, "name"), "%s", problem)
		}
	}
}

func checkResults(p *apperr.Problems, results []models.ServiceResult) {
	if len(results) > MaxRows {
		p.Add("results", "There are %d results; at most %d are allowed.", len(results), MaxRows)
	}
	seen := map[string]int{}
	var earlier *answer.Result
	for i, r := range results {
		switch first, ok := seen[models.NameKey(r.Description)]; {
		case r.Description == "":
			p.Add(at("results", i, "description"), "Enter a description: the connector shows the result by it.")
		case utf8.RuneCountInString(r.Description) > maxName:
			p.Add(at("results", i, "description"), "The description is longer than %d characters.", maxName)
		case ok:
			p.Add(at("results", i, "description"), "%q is the description of result %d already.", r.Description, first+1)
		}
		seen[models.NameKey(r.Description)] = i
		found, err := answer.NewResult(r.Description, r.Path, r.Secret)
		if err != nil {
			p.Add(at("results", i, "path"), "%s", err.Error())
			continue
		}
		if earlier == nil {
			earlier = &found
		} else if problem := answer.Apart(found, *earlier); problem != "" {
			p.Add(at("results", i, "path"), "%s", problem)
		}
	}
}

func at(list string, i int, field string) string {
	return list + "[" + strconv.Itoa(i) + "]." + field
}

func orList(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " or " + items[len(items)-1]
}

func isControl(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }
