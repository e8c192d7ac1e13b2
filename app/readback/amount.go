package readback

import (
	"slices"
	"sync"

	"github.com/bojanz/currency"
)

func amount() Format {
	return Format{Name: "amount", Label: "Amount", Help: "With its currency: €1,234.50.",
		Argument: &Argument{Name: "currency", Label: "Currency", Default: "EUR", Choices: currencies},
		Takes:    takesNumbers, Sample: "1234.5",
		say: func(value string, in Place, code string) (string, bool) {
			return written(currency.NewFormatter(currency.NewLocale(speechOf(in.Language).money)), value, code)
		}}
}

// currencies lists those of ISO 4217, by their codes.
var currencies = sync.OnceValue(func() []Choice {
	codes := slices.Sorted(slices.Values(currency.GetCurrencyCodes()))
	list := make([]Choice, len(codes))
	english := currency.NewLocale("en")
	for i, code := range codes {
		list[i] = Choice{Value: code, Label: code}
		if symbol, ok := currency.GetSymbol(code, english); ok && symbol != code {
			list[i].Label += " · " + symbol
		}
	}
	return list
})
