package voice_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"hookline/app/voice"
)

// told notes which method was called.
type told struct{ verbs []voice.Verb }

func (w *told) Say(voice.Instruction)      { w.verbs = append(w.verbs, voice.Say) }
func (w *told) Play(voice.Instruction)     { w.verbs = append(w.verbs, voice.Play) }
func (w *told) Pause(voice.Instruction)    { w.verbs = append(w.verbs, voice.Pause) }
func (w *told) Gather(voice.Instruction)   { w.verbs = append(w.verbs, voice.Gather) }
func (w *told) Record(voice.Instruction)   { w.verbs = append(w.verbs, voice.Record) }
func (w *told) Dial(voice.Instruction)     { w.verbs = append(w.verbs, voice.Dial) }
func (w *told) Message(voice.Instruction)  { w.verbs = append(w.verbs, voice.Message) }
func (w *told) Wait(voice.Instruction)     { w.verbs = append(w.verbs, voice.Wait) }
func (w *told) Music(voice.Instruction)    { w.verbs = append(w.verbs, voice.Music) }
func (w *told) Hangup(voice.Instruction)   { w.verbs = append(w.verbs, voice.Hangup) }
func (w *told) Continue(voice.Instruction) { w.verbs = append(w.verbs, voice.Continue) }

// declared gives the constants of the type Verb, as the source has them.
func declared(t *testing.T) []voice.Verb {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "voice.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []voice.Verb
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		if kind, ok := v.Type.(*ast.Ident); ok && kind.Name == "Verb" {
			text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, voice.Verb(text))
		}
		return true
	})
	slices.Sort(list)
	return list
}

// A verb without a method of Writer would vanish from every document.
func TestEveryVerbHasItsMethod(t *testing.T) {
	list := declared(t)
	if len(list) < 10 || !slices.Equal(list, voice.Verbs()) {
		t.Fatalf("the verbs are %q, those with a method %q: add a method to Writer and a line to verbs", list, voice.Verbs())
	}
	for _, v := range list {
		w := &told{}
		voice.Write(w, []voice.Instruction{{Verb: v}})
		if !slices.Equal(w.verbs, []voice.Verb{v}) {
			t.Errorf("%q is written as %q", v, w.verbs)
		}
	}
}

// What is stored with a call may be from a newer program: the rest is still written.
func TestAnUnknownVerbIsLeftOut(t *testing.T) {
	w := &told{}
	voice.Write(w, []voice.Instruction{{Verb: voice.Say}, {Verb: "dance"}, {Verb: voice.Hangup}})
	if want := []voice.Verb{voice.Say, voice.Hangup}; !slices.Equal(w.verbs, want) || voice.Verb("dance").Known() {
		t.Errorf("%q, want %q", w.verbs, want)
	}
}
