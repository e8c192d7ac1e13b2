package lead

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	sampleBytes = 64 << 10 // of words with a byte above ASCII
	sampleWord  = 200      // bytes of one word
)

// sample keeps the words of a file that have a byte above ASCII: all that tells its
// encoding, of however large a file.
type sample struct {
	words []byte // a line each
	word  []byte
	high  bool
}

// add takes the next piece of the file.
func (s *sample) add(p []byte) {
	for _, b := range p {
		if len(s.words) >= sampleBytes {
			return
		}
		// Digits and what stands from @ on may be the second byte of a character.
		if b >= '@' || '0' <= b && b <= '9' {
			s.high = s.high || b >= utf8.RuneSelf
			if len(s.word) < sampleWord {
				s.word = append(s.word, b)
			}
			continue
		}
		s.cut()
	}
}

func (s *sample) cut() {
	if s.high {
		s.words = append(append(s.words, s.word...), '\n')
	}
	s.word, s.high = s.word[:0], false
}

// clearly is by how much, in percent, another encoding must fit better than Windows-1252
// to be taken: what a person chooses costs less than names that came in wrong.
const clearly = 10

// encoding is the one that the words fit best.
func (s *sample) encoding() string {
	s.cut()
	best, most, western := Windows1252, 0, 0
	for _, e := range Encodings() {
		if len(e.found) == 0 {
			continue
		}
		text := decoded(e.Name, s.words)
		score := e.found[0].score(text)
		for _, a := range e.found[1:] {
			score = max(score, a.score(text))
		}
		if e.Name == Windows1252 {
			western = max(score, 0)
		}
		if score > most {
			best, most = e.Name, score
		}
	}
	if most < 2*usualLetter || most*100 <= western*(100+clearly) || decoded(best, s.words) == decoded(Windows1252, s.words) {
		return Windows1252
	}
	return best
}

func decoded(encoding string, data []byte) string {
	r, read := bufio.NewReader(bytes.NewReader(data)), nextIn(encoding)
	var text []byte
	for {
		more, _, err := read(r, text)
		if errors.Is(err, io.EOF) {
			return string(text)
		}
		text = more
	}
}

// alphabet is what the words of a language are written in, beyond ASCII.
type alphabet struct {
	usual   string // letters, small where there are two
	strange int    // what another letter counts
	// apart: no word has letters of it beside letters of ASCII. Where they are of Latin,
	// three of them do not follow each other.
	apart bool
	// wide: a character is two or more bytes. One that is read at all says something.
	wide bool
}

const (
	usualLetter  = 4
	wrongByte    = -8
	wrongPlace   = -6
	wideFactor   = 2 // as many bytes are one character
	strangeOf    = -2
	strangeMixed = 3
)

func latin(letters string) alphabet { return alphabet{usual: letters, strange: strangeOf} }

func script(letters string) alphabet {
	return alphabet{usual: letters, strange: strangeOf, apart: true}
}

func wide(letters string) alphabet {
	return alphabet{usual: letters, strange: 1, apart: true, wide: true}
}

// western are the languages of Windows-1252 and Mac Roman.
func western() []alphabet {
	return []alphabet{
		latin("äöüßé"), latin("àâæçèéêëîïôœùûü"), latin("áéíñóúü"), latin("àèéìíîòóù"), latin("áâãàçéêíóôõúü"), latin("äåæéöø"),
	}
}

// central are Polish, Czech and Slovak, Hungarian, Croatian, Romanian.
func central() []alphabet {
	return []alphabet{
		latin("ąćęłńóśźż"), latin("áäčďéěíĺľňóôŕřšťúůýž"), latin("áéíóöőúüű"), latin("ćčđšž"), latin("ăâîşţ"),
	}
}

var (
	// mixed is a file with names of all of Western Europe.
	mixed          = alphabet{usual: "", strange: strangeMixed}
	turkish        = latin("âçğıîöşüûİ")
	cyrillic       = script("абвгдежзийклмнопрстуфхцчшщъыьэюяёєіїґўђјљњћџќѓѕ")
	greek          = script("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋ")
	everyScript    = alphabet{strange: usualLetter, wide: true}
	japaneseScript = wide("あいうえおかがきぎくぐけげこごさざしじすずせぜそぞただちっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもやゃゆゅよょらりるれろわをん" +
		"アァイィウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチッツテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモヤャユュヨョラリルレロワンヴー" +
		"一丁三上下中丸久之也二五京人今介代佐作依信健優先光克八公内出前剛加勇北千半南博原古史司吉名向和哉哲啓器園土地坂埼城堀堂場塚多大太夫奈奥女好妻姓子季孝宅宇安宏宗定実客室宮家寛富寺小少山岡岩岸島崎川工市布平幸広府庫康弘彦後徳志恵愛慎成戸房所手斉斎新方日旭明春昭智曜服本村杉東松林柴柳栄栗株根桜森植業樹橋橘次正武歩歳殿毛水永江池沖沢河治沼泉法津活浅浜浦海涼清渋渡港湊湯滋滝潟澤瀬無熊燕牧玉王理瑞生田由町番百益直相真県知石矢砂社神福秀秋科秦稔穂穴立竹笠第筑範紀純細紫結絵美義羽翔翼耕聡聖股肇肥自臼花若英茂茨草荒荻菅菊華菜萩落葉葛葵蒲蔵薫藤裕西見角話誠語豊貴賀越路輝辺辻近通連進道達遠郎郡部都里重野金鈴錦鎌長門間関阪阿陣陽隆雄電青静順須領顧飛飯飾香馬駒高鬼鳥鶴鹿麻黒龍")
	simplified  = wide("一万丁三上下世业东中丰丽丹义乔乐书于云井亚京人仁今代任伟伯何余作佳侯俊保信倩倪健傅元先光克全公兰兴冉军农冯冰冲冷凤凯刘初利刚力功劲勇勤北区华单博卢卫原厦厂双发叶司号合吉同名向吕吴周和品唐商喻嘉器四国土地坤城培声备复夏大天太夫奇女妍好妮姓姚姜娄娇娜娟婉婚婷媛子孔孙孟季学宁安宋宏宗宜客宣家宾容密富寒察寿封小少尔尚尤尹居山岚岩岭峰崔川州工左巩市帅常平年幸广庄应庞康庆廖建开张弘强彤彦彬徐德心志忠怀思怡恒悦情惠慧成戴房手承技振敏文斌新方施旭时昊昌明易星春昭晓晨晴曹曼曾月有朋朗朝木未机李杜杨杭松林果枫柏柳柴栋树桂桃桐梁梅梦森楠楼欢欣武殷毅毛民水永汉汤江汪汶沈沙沛河治泉法波泰泽洁洋洪津洲浙浩海涛涵涂润淑淮深清港游湖湘源滨演漫潘澜焦然熊燕爱牛牟牧王玉玛玲珊珍珠琪琳琴琼瑞瑶璐瓦甄甘生田甲申电男町留白百皓益盛省真石研磊祁祝祥福禹秀秋科秦程穆立章童竹第符管米红纪纳素紫红纯纲纹练绍经维罗美群翁翔翟翠翰耀老耿聂聪肖胜胡臣自舒良艳艺芬花芮芳芸苏苗若英茂范茜荀荆荣莉莎莫莲菊菲萌萍萧葛董蒋蒙蓉蓝蔡蕾薇薛虎虹蝶行袁裕裘西覃解言詹语诗说谢谭贝贵费贺贾资赛赞赤赫赵超越路军轩辉辛边达迟进远连迪通道邓邢那邱邵邹郁郊郎郑部郝郭都鄂采金鑫钟钢钱铁铭银锋锐锦长门闫闵闻阎阮阳阿陆陈陕陶隆雅雨雪雯雷霍霞青静韦韩项顾顺颖飞饶香马骆骏高魏鲁鲍鸣鸿鹏鹤鹿麦黄黎齐龙龚话姓")
	traditional = wide("一丁三上下世中丹久之于云亞京人仁今代任伊伍伯何余佑作佩佳侯俊俞信修倩倪偉健傅傑元兆先光克全公兵其冠冬凌凱力勇勝北千區半卓南博卡卿原友台司吉同名向君呂吳周和品哲唐商啟喬嘉器國園土地城培基堂士夏大天太夫奇女好如姓姚姜娟婉婷媛子孔孝孟季孫安宋宏宗官定宛宜客室宣容家富寧寶小少尚尤尹居屏展山岡岩峰島崇川州巨市平年幸庄康建弘張強彥彰彬彭徐得德心志忠怡思恆恩悅惠愛慈慧慶成戴房手承振揚政敏敬文斌新方施旭昇昌明易星春昭晴智曉曜曹曾月有朋朝木未本李杜東松林柏柯柳柔柴栗桂桃梁梅棟森楊業榮樂樓樹橋正武毅毛民水永江池汪沈沙河治泉法泰洪洲津活浩海淑淡深清港游湖湯溫源滿潔潘澎澤濟瀚焦然照熊燕爵牛王玉玲珊珍珮珠琪琳琴瑄瑋瑞瑤瑩璇生田由甲男畢留番白百皓益盛盧真石碧祐祖祝祥福禎秀秉秋科程穎立章童竹筱範簡米紀純素紫細紹結維綺綾縣繼美群義翁翔翠翰耀聖聯聰肇胡臺自興舒良艾花芬芳苑苗若英茂范茹莉莊莎莫菁菊華菲萍葉葛董蒂蒙蓉蓮蔡蔣蕭薇薛藍蘇蘭虎虹行街袁裕裴西言許詠詩話語誠誼謙謝譚豐豪貝貞貴賀賈賓賢賴贊赫超越路軒輝辛農連進達遠邦邱邵部郁郎郭都鄉鄧鄭采里重野金鈞鈴銘錢錦鍾鎮鐵鑫長門閔關阮阿陳陶陸陽隆雄雅雨雪雯雲電霖霞青靖靜韓韋音項順頌顏顧顯飛香馬駱高魏魯鳳鴻鶴鹿麗麥黃黎齊龍龐龔")
	hangul      = wide("가각간갈감갑강개객거건걸검겁게겨격견결겸경계고곡곤골공곽관광교구국군궁권귀규균그극근금기길김나낙난날남내너네녀노녹논농누는능니다단달담당대덕도독돈동두드득들등디라락란람랑래량러런렁레려력련렬령례로록론료룡루류륙률르른를름리린림립마만말망매맹메며면명모목몽묘무문물미민박반발방배백번범법베변별병보복본봉부북분불비빈빙사산살삼상새색생샤서석선설섬섭성세셔소속손솔송쇠수숙순숭스슬승시식신실심십쌍씨아악안알암압앙애야약양어억언엄업에여역연열염엽영예오옥온옹와완왕외요용우욱운울웅원월위유육윤율융은을음읍응의이익인일임입자작잔장재저적전점정제조족존종좌주죽준중즈증지직진질집차찬창채책천철첨청체초촌총최추축춘출충치칠침카커코쿠크타탁탄태택터테토통투트특티파판팔패팽편평포표품풍프피필하학한함합항해행향허헌혁현협형혜호홍화확환황회획효후훈휘휴희흥히름번")
)

// score says how well a text fits: the more the better, the same number of bytes given.
func (a alphabet) score(text string) int {
	sum := 0
	for word := range strings.Lines(text) {
		sum += a.scoreWord([]rune(strings.TrimSuffix(word, "\n")))
	}
	return sum
}

func (a alphabet) scoreWord(word []rune) int {
	at := func(i int) rune {
		if i < 0 || i >= len(word) {
			return ' '
		}
		return word[i]
	}
	sum, run := 0, 0
	for i, r := range word {
		if run++; r < utf8.RuneSelf {
			run = 0
			continue
		}
		before, behind := at(i-1), at(i+1)
		count := a.scoreRune(r, before, behind)
		if a.wide && count > 0 {
			count *= wideFactor
		}
		sum += count
		if !a.wide && !a.apart && run > 2 {
			sum += wrongPlace
		}
	}
	return sum
}

func (a alphabet) scoreRune(r, before, behind rune) int {
	switch {
	case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Co, r):
		return wrongByte
	case !unicode.IsLetter(r) && strings.ContainsRune("’‘´\u00a0", r):
		return 0
	case !unicode.IsLetter(r) && r != 'ー':
		switch around := unicode.IsLetter(before) && unicode.IsLetter(behind); {
		case a.wide:
			return 0
		case around:
			return wrongPlace
		case unicode.IsLetter(before), unicode.IsLetter(behind):
			return -1
		}
		return 0
	case !a.wide && !unicode.IsLetter(before) && !unicode.IsLetter(behind): // £5 is no Ł5
		return 0
	case unicode.IsUpper(r) && unicode.IsLower(before), a.apart && (isASCIILetter(before) || isASCIILetter(behind)):
		return wrongPlace
	case strings.ContainsRune(a.usual, r), strings.ContainsRune(a.usual, unicode.ToLower(r)):
		return usualLetter
	}
	return a.strange
}

func isASCIILetter(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) }
