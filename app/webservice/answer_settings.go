package webservice

import (
	"cmp"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/label"
	"hookline/app/webservice/answer"
	"hookline/models"
)

// AnswerPrefix begins the names of the settings of the answer, in forms and problems.
const AnswerPrefix = "answer."

// usualConnect is how long connecting may take where the answer sets variables and nothing
// else is said (MISSION V4).
const usualConnect = 5 * time.Second

// AnswerSettings are the settings of how an answer is read.
func AnswerSettings() []kind.Bound[models.AnswerSettings] {
	var choices []kind.Choice
	for _, m := range answer.Modes() {
		choices = append(choices, kind.Choice{Value: m.Name, Label: m.Label})
	}
	type settings = models.AnswerSettings
	return []kind.Bound[settings]{
		{Field: kind.Field{Key: "mode", Label: "How the answer is read", Type: kind.TypeChoice, Choices: choices},
			Get: func(s *settings) string { return cmp.Or(s.Mode, answer.ModeResults) },
			Set: func(s *settings, text string) {
				if s.Mode = text; text == answer.ModeResults {
					s.Mode = ""
				}
			}},
		kind.Line(kind.Field{Key: "set_variable", Label: "Set variable", Check: checkVariable,
			Help: "Keeps an answer that is one value, such as a text. Empty: it is not kept."},
			func(s *settings) *string { return &s.Variable }),
	}
}

func checkVariable(text string) string {
	switch {
	case text == "":
		return ""
	case !label.Valid(text):
		return "A variable may hold letters, digits, _ . and -, and starts with a letter or _."
	case label.System(text):
		return "This is a system variable and can't be set; choose another name."
	}
	return ""
}

// checkAnswer judges how an answer is read.
func checkAnswer(p *apperr.Problems, w *models.WebService) {
	bound := AnswerSettings()
	kind.Check(p, AnswerPrefix, kind.FieldsOf(bound), kind.ValuesOf(bound, &w.Config.Answer))
	mode := answer.FindMode(w.Config.Answer.Mode)
	switch {
	case mode == nil: // told above
	case !mode.Results && IsSOAP(w):
		p.Add(AnswerPrefix+"mode", "A SOAP answer is read by results: choose %s.", answer.ModeResults)
	case !mode.Results && len(w.Config.Results) > 0:
		p.Add("results", "The answer is not read by results: remove them, or set answer.mode to %s.", answer.ModeResults)
	case !mode.Variable && w.Config.Answer.Variable != "":
		p.Add(AnswerPrefix+"set_variable", "The answer sets no variables: leave this out, or set answer.mode to %s.", answer.ModeVariables)
	}
}

// connectOf is how long connecting may take by itself, 0 for no bound of its own.
func connectOf(w *models.WebService) time.Duration {
	if t := w.Config.ConnectTimeout(); t > 0 || w.Config.Answer.Mode != answer.ModeVariables {
		return t
	}
	return usualConnect
}

// Patience is how long an exchange may take at most.
func Patience(w *models.WebService) time.Duration { return connectOf(w) + w.Timeout() }

// AnswerMode is how the answers of a Web Service are read.
func AnswerMode(w *models.WebService) *answer.Mode {
	if mode := answer.FindMode(w.Config.Answer.Mode); mode != nil {
		return mode
	}
	return answer.FindMode(answer.ModeResults) // a newer program stored it
}

// SetBy lists the variables that a kept answer sets.
func SetBy(w *models.WebService, s *models.WebServiceSample) []string {
	want := answer.Want{Mode: AnswerMode(w), Variable: w.Config.Answer.Variable}
	d := answer.Decode(s.ContentType, s.Body)
	var names []string
	for _, r := range want.Read(&d, time.Time{}).Results {
		names = append(names, r.Description)
	}
	return names
}

// PassedBy lists the user parameters that a kept answer passes on.
func PassedBy(w *models.WebService, s *models.WebServiceSample) []string {
	d := answer.Decode(s.ContentType, s.Body)
	want := answer.Want{Mode: AnswerMode(w)}
	action := want.Read(&d, time.Time{}).Action
	if action == nil {
		return nil
	}
	var names []string
	for _, p := range action.Parameters {
		names = append(names, p.Name)
	}
	return names
}

// answerName is the mode, empty where results are read.
func (s *Service) answerName() string {
	if s.want.Mode.Results {
		return ""
	}
	return s.want.Mode.Name
}
