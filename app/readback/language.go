package readback

import (
	"slices"
	"strings"
	"sync"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/ar"
	"github.com/go-playground/locales/bg"
	"github.com/go-playground/locales/ca"
	"github.com/go-playground/locales/cs"
	"github.com/go-playground/locales/da"
	"github.com/go-playground/locales/de"
	"github.com/go-playground/locales/el"
	"github.com/go-playground/locales/en"
	"github.com/go-playground/locales/en_001"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/es"
	"github.com/go-playground/locales/et"
	"github.com/go-playground/locales/fi"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/he"
	"github.com/go-playground/locales/hi"
	"github.com/go-playground/locales/hr"
	"github.com/go-playground/locales/hu"
	"github.com/go-playground/locales/id"
	"github.com/go-playground/locales/it"
	"github.com/go-playground/locales/ja"
	"github.com/go-playground/locales/ko"
	"github.com/go-playground/locales/lt"
	"github.com/go-playground/locales/lv"
	"github.com/go-playground/locales/ms"
	"github.com/go-playground/locales/nb"
	"github.com/go-playground/locales/nl"
	"github.com/go-playground/locales/pl"
	"github.com/go-playground/locales/pt"
	"github.com/go-playground/locales/pt_BR"
	"github.com/go-playground/locales/ro"
	"github.com/go-playground/locales/ru"
	"github.com/go-playground/locales/sk"
	"github.com/go-playground/locales/sl"
	"github.com/go-playground/locales/sr"
	"github.com/go-playground/locales/sv"
	"github.com/go-playground/locales/th"
	"github.com/go-playground/locales/tr"
	"github.com/go-playground/locales/uk"
	"github.com/go-playground/locales/vi"
	"github.com/go-playground/locales/zh"
)

// speech is how values are written in a language.
type speech struct {
	tag   string                    // BCP 47
	dates func() locales.Translator // built when it is first asked for: each is some 20 kB
	money string                    // the locale of amounts
}

// speeches are the languages that dates can be said in. English without a country is the
// world's, "22 April 2026" (CLDR en-001); the Americas put the month first.
var speeches = []speech{
	{"ar", sync.OnceValue(ar.New), "ar"},
	{"arb", sync.OnceValue(ar.New), "ar"},
	{"bg", sync.OnceValue(bg.New), "bg"},
	{"ca", sync.OnceValue(ca.New), "ca"},
	{"cmn", sync.OnceValue(zh.New), "zh"},
	{"cs", sync.OnceValue(cs.New), "cs"},
	{"da", sync.OnceValue(da.New), "da"},
	{"de", sync.OnceValue(de.New), "de"},
	{"el", sync.OnceValue(el.New), "el"},
	{"en", sync.OnceValue(en_001.New), "en"},
	{"en-CA", sync.OnceValue(en.New), "en-CA"},
	{"en-GB", sync.OnceValue(en_GB.New), "en-GB"},
	{"en-IE", sync.OnceValue(en_GB.New), "en-IE"},
	{"en-PH", sync.OnceValue(en.New), "en-PH"},
	{"en-US", sync.OnceValue(en.New), "en-US"},
	{"es", sync.OnceValue(es.New), "es"},
	{"et", sync.OnceValue(et.New), "et"},
	{"fi", sync.OnceValue(fi.New), "fi"},
	{"fr", sync.OnceValue(fr.New), "fr"},
	{"he", sync.OnceValue(he.New), "he"},
	{"hi", sync.OnceValue(hi.New), "hi"},
	{"hr", sync.OnceValue(hr.New), "hr"},
	{"hu", sync.OnceValue(hu.New), "hu"},
	{"id", sync.OnceValue(id.New), "id"},
	{"it", sync.OnceValue(it.New), "it"},
	{"ja", sync.OnceValue(ja.New), "ja"},
	{"ko", sync.OnceValue(ko.New), "ko"},
	{"lt", sync.OnceValue(lt.New), "lt"},
	{"lv", sync.OnceValue(lv.New), "lv"},
	{"ms", sync.OnceValue(ms.New), "ms"},
	{"nb", sync.OnceValue(nb.New), "nb"},
	{"nl", sync.OnceValue(nl.New), "nl"},
	{"no", sync.OnceValue(nb.New), "no"},
	{"pl", sync.OnceValue(pl.New), "pl"},
	{"pt", sync.OnceValue(pt.New), "pt"},
	{"pt-BR", sync.OnceValue(pt_BR.New), "pt-BR"},
	{"ro", sync.OnceValue(ro.New), "ro"},
	{"ru", sync.OnceValue(ru.New), "ru"},
	{"sk", sync.OnceValue(sk.New), "sk"},
	{"sl", sync.OnceValue(sl.New), "sl"},
	{"sr", sync.OnceValue(sr.New), "sr"},
	{"sv", sync.OnceValue(sv.New), "sv"},
	{"th", sync.OnceValue(th.New), "th"},
	{"tr", sync.OnceValue(tr.New), "tr"},
	{"uk", sync.OnceValue(uk.New), "uk"},
	{"vi", sync.OnceValue(vi.New), "vi"},
	{"zh", sync.OnceValue(zh.New), "zh"},
}

// Known says whether a language is one that values are said in; empty is English.
func Known(language string) bool {
	_, ok := find(language)
	return ok || strings.TrimSpace(language) == ""
}

// Languages lists the tags that are known. A country behind one may be any.
func Languages() []string {
	list := make([]string, len(speeches))
	for i := range speeches {
		list[i] = speeches[i].tag
	}
	return list
}

// speechOf is the speech of a language, English when it is not known.
func speechOf(language string) speech {
	s, ok := find(language)
	if !ok {
		s, _ = find("en")
	}
	return s
}

// find takes the speech of de-AT, or else of de. Amounts are those of the country where
// they are known: € 1.234,50 in Austria.
func find(language string) (speech, bool) {
	full := strings.ReplaceAll(strings.TrimSpace(language), "_", "-")
	for tag := full; tag != ""; {
		i := slices.IndexFunc(speeches, func(s speech) bool { return strings.EqualFold(s.tag, tag) })
		if i >= 0 {
			s := speeches[i]
			s.money += full[len(tag):]
			return s, true
		}
		tag = tag[:max(strings.LastIndex(tag, "-"), 0)]
	}
	return speech{}, false
}
