package lead

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// written is a text in an encoding of Encodings.
func written(t *testing.T, encoding, text string) string {
	t.Helper()
	switch encoding {
	case UTF8:
		return text
	case UTF16LE, UTF16BE:
		return utf16Text(text, encoding == UTF16BE)
	}
	out, err := encodingNamed(encoding).table.NewEncoder().String(text)
	if err != nil {
		t.Fatalf("%s: %v", encoding, err)
	}
	return out
}

func detected(file string) string {
	var s sample
	for len(file) > 0 { // in pieces that cut characters
		n := min(len(file), 7)
		s.add([]byte(file[:n]))
		file = file[n:]
	}
	return s.encoding()
}

// names are lists of customers as they are in the country, each in all encodings it has.
var names = map[string]struct {
	text      string
	encodings []string
}{
	"German":     {"Jürgen Groß,Köln\nKäthe Müller,Nürnberg\nBjörn Weiß,Gießen\n", []string{Windows1252, "macintosh"}},
	"French":     {"Hélène Lefèvre,Orléans\nFrançois Benoît,Besançon\nNoël Côté,Nîmes\nJérôme Août,Saint-Étienne\n", []string{Windows1252, "macintosh"}},
	"Spanish":    {"José Núñez,Málaga\nMaría García,A Coruña\nÁngel Peña,Cádiz\n", []string{Windows1252, "macintosh"}},
	"Italian":    {"Niccolò Forlì,Cantù\nJosè Nardò,Città di Castello\n", []string{Windows1252, "macintosh"}},
	"Portuguese": {"João Conceição,São Paulo\nInês Simões,Évora\n", []string{Windows1252, "macintosh"}},
	"Danish":     {"Søren Kjær,Århus\nBjørn Sørensen,Tromsø\nÅse Næss,Ålesund\n", []string{Windows1252, "macintosh"}},
	"Icelandic":  {"Jón Þór Guðmundsson,Ísafjörður\nSigríður Ásdís,Reykjavík\n", []string{Windows1252}},
	"all of the West": {"Hélène Lefèvre,Orléans\nSøren Åse,Århus\nJürgen Groß,Köln\nJosé Núñez,Málaga\nJoão Simões,São Paulo\n" +
		"Niccolò D’Alò,Forlì – Cesena\n", []string{Windows1252}},
	"Polish":      {"Łukasz Wójcik,Łódź\nMałgorzata Dąbrowska,Gdańsk\nŻaneta Święta,Kraków\n", []string{"windows-1250"}},
	"Czech":       {"Jiří Dvořák,Plzeň\nTomáš Němec,České Budějovice\nRůžena Černá,Žďár\n", []string{"windows-1250"}},
	"Hungarian":   {"Erdős Pál,Győr\nSzűcs Ödön,Székesfehérvár\nLőrincz Gergő,Hódmezővásárhely\n", []string{"windows-1250"}},
	"Croatian":    {"Đorđe Šimić,Čakovec\nŽeljko Kovačić,Šibenik\n", []string{"windows-1250"}},
	"Russian":     {"Иван Петров,Москва\nОльга Щукина,Екатеринбург\nЮрий Ёлкин,Ярославль\n", []string{"windows-1251"}},
	"Ukrainian":   {"Олексій Їжак,Київ\nЄвген Ґалаґан,Львів\n", []string{"windows-1251"}},
	"Greek":       {"Γιώργος Παπαδόπουλος,Αθήνα\nΜαρία Ιωάννου,Θεσσαλονίκη\n", []string{"windows-1253"}},
	"Turkish":     {"Ayşe Yılmaz,İstanbul\nOğuz Şahin,Iğdır\nGülçin Özdemir,Muğla\n", []string{"windows-1254"}},
	"Japanese":    {"田中太郎,東京都\n佐藤花子,大阪府\n鈴木 一郎,横浜市\nスズキ,さくら\n", []string{"shift_jis"}},
	"Chinese":     {"姓名,电话,城市\n张伟,北京\n王秀英,上海市\n李娜,广州\n刘洋,深圳\n欧阳震华,哈尔滨\n", []string{"gb18030"}},
	"Traditional": {"姓名,電話,城市\n陳怡君,台北市\n林志明,高雄\n黃淑芬,臺中市\n張雅婷,新竹縣\n", []string{"big5"}},
	"Korean":      {"이름,전화,도시\n김민수,서울\n이영희,부산광역시\n박지훈,대구\n최수진,인천\n", []string{"euc-kr"}},
}

func TestEncodingIsFound(t *testing.T) {
	for language, c := range names {
		for _, encoding := range append(c.encodings, UTF8) {
			file := strings.ReplaceAll(written(t, encoding, c.text), "\n", ",+61411000111\r\n")
			if got := detected(file); got != encoding {
				t.Errorf("%s in %s is taken for %s", language, encoding, got)
			}
			// One stray byte spoils nothing else.
			if got := detected(file + "Bo\x90b,+61411000112\r\n"); got != encoding {
				t.Errorf("%s in %s with a stray byte is taken for %s", language, encoding, got)
			}
			// A name in capitals, as some systems keep all of theirs.
			if loud := strings.ToUpper(c.text); encoding != UTF8 && language != "Turkish" && !strings.ContainsRune(c.text, 'ß') {
				if got := detected(written(t, encoding, loud)); got != encoding && !strings.HasPrefix(encoding, "mac") {
					t.Errorf("%s in capitals in %s is taken for %s", language, encoding, got)
				}
			}
		}
	}
	for what, file := range map[string]string{"nothing": "", "ASCII": "Ann,+61411000111\n", "a sign": "Flat 5\xb0,\xa35\n", "one letter": "Zo\xeb\n"} {
		if got := detected(file); got != Windows1252 {
			t.Errorf("%s is taken for %s", what, got)
		}
	}
}

// What is read is what was written, and a wrong byte takes nothing with it.
func TestEveryEncodingIsRead(t *testing.T) {
	text := map[string]string{"windows-1255": "שלום", "windows-1256": "مرحبا", "windows-1257": "Ąžuolas", "koi8-r": "Иван", "euc-jp": "田中カナ",
		"gb18030": "张伟𠀀é", "shift_jis": "田中ｶﾅ表"}
	for _, c := range names {
		for _, encoding := range c.encodings {
			if text[encoding] == "" {
				text[encoding] = strings.NewReplacer("\n", " ", ",", " ").Replace(c.text)
			}
		}
	}
	for _, e := range Encodings() {
		want := text[e.Name]
		if e.table == nil {
			continue
		}
		file := written(t, e.Name, want+",b\n")
		if got := rows(t, file, Mapping{Encoding: e.Name, Separator: Comma}); len(got) != 1 || got[0] != "1 "+want+"|b" {
			t.Errorf("%s: %q, want %q", e.Name, got, want)
		}
		for b := utf8.RuneSelf; b <= 0xff; b++ {
			got := rows(t, "a"+string([]byte{byte(b)})+",b\nc,d"+string([]byte{byte(b)}), Mapping{Encoding: e.Name, Separator: Comma})
			if len(got) != 2 || !strings.HasSuffix(got[0], "|b") || !strings.HasPrefix(got[1], "2 c|d") {
				t.Errorf("%s, byte %x: %q", e.Name, b, got)
			}
		}
	}
}

func TestUTF16WithoutAMark(t *testing.T) {
	for _, text := range []string{"Phone,Name\n+61411000111,Zoë\n", names["Japanese"].text + "0411000111,1\r\n", names["Russian"].text + "0411000111,2\r\n"} {
		for _, encoding := range []string{UTF16LE, UTF16BE} {
			if got := unmarked16([]byte(written(t, encoding, text))); got != encoding {
				t.Errorf("%s of %q is taken for %q", encoding, text, got)
			}
		}
	}
	for _, no := range []string{"", "a,b\n", "a,b\x00\n", "\x7fELF\x00\x00\x00\x00\x00\x00\x00\x00", strings.Repeat("abc\x00\x00d", 100)} {
		if got := unmarked16([]byte(no)); got != "" {
			t.Errorf("%q is taken for %s", no, got)
		}
	}
}

func TestTitles(t *testing.T) {
	for text, want := range map[string]int{
		"Phone,Name\n+61411000111,Ann\n":                              0,
		"Customers\nPhone,Name\n+61411000111,Ann\n":                   1,
		"Customers,\n,\nPhone,Name\n+61411000111,Ann\n+61411000112,B": 2,
		"Customers of 2026-11-01\n\nName,Town\nAnn,Perth\nBob,Bonn\n": 1,
		"Leads, made by Ann\nPhone,Name,Town\n+61411000111,Ann,X\n":   1,
		"Leads, made by Ann\nNr,Name,Town\n+61411000111,Ann,X\n":      0, // in doubt
		"+61411000111\n+61411000112\n":                                0,
		"My list\nPhone\n+61411000111\n+61411000112\n":                1,
		"Ann\n+61411000111,Bob\n+61411000112,Eve\n":                   0,
		"Phone,Name\n+61411000111,Ann,\n+61411000112,Bob,\n":          0,
		"Zoë,+61411000111\nAnn,+61411000112\n":                        0,
	} {
		r, err := newReader(strings.NewReader(text), Mapping{Separator: Comma}, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		var all []record
		for {
			rec, err := r.read()
			if err != nil {
				break
			}
			if !rec.blank {
				all = append(all, rec)
			}
		}
		if got := titles(all); got != want {
			t.Errorf("%q: %d titles, want %d", text, got, want)
		}
	}
}
