package webservice

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/models"
)

// DeliveryPrefix begins the names of the settings of delivery, in forms and problems, and
// the keys of their secrets.
const DeliveryPrefix = "delivery."

// What holds where a Web Service says nothing. The waits are those of Standard Webhooks:
// with the first, ten attempts over three days.
const (
	usualAtOnce   = 32
	usualKeepDays = 30
)

func usualWaits() []time.Duration {
	return []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}
}

// NoWaits is what people write for a schedule without repeats.
const NoWaits = "none"

// DeliveryWaits gives the waits between attempts; there are as many repeats.
func DeliveryWaits(s *models.DeliverySettings) []time.Duration {
	if s.Waits == nil {
		return usualWaits()
	}
	waits := make([]time.Duration, len(s.Waits))
	for i, ms := range s.Waits {
		waits[i] = time.Duration(ms) * time.Millisecond
	}
	return waits
}

// DeliveryAtOnce is how many attempts may be under way at the same time.
func DeliveryAtOnce(s *models.DeliverySettings) int { return orUsual(s.AtOnce, usualAtOnce) }

// DeliveryKeepDays is how many days deliveries are kept.
func DeliveryKeepDays(s *models.DeliverySettings) int { return orUsual(s.KeepDays, usualKeepDays) }

func orUsual(n int64, usual int) int {
	if n > 0 {
		return int(n)
	}
	return usual
}

// Bounds of the settings.
const (
	maxWaits     = 30
	minWait      = time.Second
	maxWait      = 24 * time.Hour
	maxPerSecond = 1000
	maxAtOnce    = 100
	maxKeepDays  = 366
)

// Orders of deliveries.
const (
	orderAny     = "any"
	orderPerCall = "per_call"
)

// SigningSecretKey is the key of the signing secret among the settings of delivery. It is
// sealed under DeliveryPrefix and this.
const SigningSecretKey = "secret"

// DeliverySettings are the settings of delivery that people give, but for the signing
// secret. Nothing given is the empty text.
func DeliverySettings() []kind.Bound[models.DeliverySettings] {
	type settings = models.DeliverySettings
	return []kind.Bound[settings]{
		setting(kind.Switch(kind.Field{Key: "signing", Label: "Sign deliveries",
			Help: "With the headers of Standard Webhooks, by which the receiver knows that they are ours. Where there is no secret yet, saving makes one."},
			func(s *settings) *bool { return &s.Signing }), "false"),
		{Field: kind.Field{Key: "schedule", Label: "Waits between attempts", Check: checkWaits, Placeholder: waitsText(DeliveryWaits(&settings{})),
			Help: "As many repeats as waits, each 20 % sooner or later. Empty: " + strconv.Itoa(len(usualWaits())) + " repeats over three days; " + NoWaits + ": no repeat."},
			Get: func(s *settings) string {
				if s.Waits == nil {
					return ""
				}
				return waitsText(DeliveryWaits(s))
			},
			Set: func(s *settings, text string) {
				if waits, err := readWaits(text); err == nil {
					s.Waits = waits
				}
			}},
		setting(kind.Number(kind.Field{Key: "per_second", Label: "Most per second", Check: within("The most per second", maxPerSecond), Help: "Empty: as fast as the receiver takes them."},
			func(s *settings) *int64 { return &s.PerSecond }), "0"),
		setting(kind.Number(kind.Field{Key: "at_once", Label: "Most at the same time", Check: within("The most at the same time", maxAtOnce), Placeholder: strconv.Itoa(usualAtOnce)},
			func(s *settings) *int64 { return &s.AtOnce }), "0"),
		{Field: kind.Field{Key: "order", Label: "Order", Type: kind.TypeChoice,
			Choices: []kind.Choice{{Value: orderAny, Label: "Any"}, {Value: orderPerCall, Label: "One after the other for each call"}}},
			Get: func(s *settings) string {
				if s.PerCall {
					return orderPerCall
				}
				return ""
			},
			Set: func(s *settings, text string) { s.PerCall = strings.TrimSpace(text) == orderPerCall }},
		{Field: kind.Field{Key: "keep", Label: "Kept for", Check: checkKeep, Placeholder: daysText(usualKeepDays),
			Help: "How long deliveries and their attempts can be looked at and sent again."},
			Get: func(s *settings) string {
				if s.KeepDays == 0 {
					return ""
				}
				return daysText(s.KeepDays)
			},
			Set: func(s *settings, text string) { s.KeepDays, _ = readDays(text) }},
		setting(kind.Switch(kind.Field{Key: "retry_other", Label: "Repeat after every 4xx and SOAP Fault",
			Help: "For a receiver that answers so where it means later. 410 never repeats."},
			func(s *settings) *bool { return &s.RetryOther }), "false"),
	}
}

// DeliveryFields are the settings of delivery with the signing secret, which stands behind
// the switch that asks for it.
func DeliveryFields() []kind.Field {
	return slices.Insert(kind.FieldsOf(DeliverySettings()), 1, kind.Field{Key: SigningSecretKey, Label: "Signing secret", Type: kind.TypeSecret, Check: func(text string) string {
		if _, err := ParseSigningSecret(text); err != nil {
			return apperr.Message(err)
		}
		return ""
	}})
}

// setting says nothing where a value is the one that stands for nothing.
func setting(b kind.Bound[models.DeliverySettings], nothing string) kind.Bound[models.DeliverySettings] {
	get := b.Get
	b.Get = func(s *models.DeliverySettings) string {
		if text := get(s); text != nothing {
			return text
		}
		return ""
	}
	return b
}

func within(what string, most int64) func(string) string {
	return func(text string) string {
		if n, err := strconv.ParseInt(text, 10, 64); err != nil || n < 1 || n > most {
			return fmt.Sprintf("%s can be from 1 to %d.", what, most)
		}
		return ""
	}
}

func waitsText(waits []time.Duration) string {
	if len(waits) == 0 {
		return NoWaits
	}
	texts := make([]string, len(waits))
	for i, d := range waits {
		texts[i] = kind.Span(d).String()
	}
	return strings.Join(texts, ", ")
}

// readWaits reads lengths of time that commas or spaces part, in ms.
func readWaits(text string) ([]int64, error) {
	if strings.TrimSpace(text) == NoWaits {
		return []int64{}, nil
	}
	var waits []int64
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		d, err := kind.ParseSpan(part)
		if err != nil {
			return nil, err
		}
		waits = append(waits, time.Duration(d).Milliseconds())
	}
	return waits, nil
}

func checkWaits(text string) string {
	waits, err := readWaits(text)
	switch {
	case err != nil:
		return "Write each wait like 5s, 5m or 2h, with commas between, or " + NoWaits + ": " + err.Error() + "."
	case len(waits) > maxWaits:
		return fmt.Sprintf("There are %d waits; at most %d are allowed.", len(waits), maxWaits)
	case slices.ContainsFunc(waits, func(ms int64) bool { return ms < minWait.Milliseconds() || ms > maxWait.Milliseconds() }):
		return "Each wait can be from 1s to 24h."
	}
	return ""
}

func daysText[N ~int | ~int64](days N) string { return strconv.FormatInt(int64(days), 10) + "d" }

func readDays(text string) (int64, error) {
	return strconv.ParseInt(strings.TrimSuffix(orNone(text), "d"), 10, 64)
}

func orNone(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return "0"
	}
	return text
}

func checkKeep(text string) string {
	if days, err := readDays(text); err != nil || days < 1 || days > maxKeepDays {
		return fmt.Sprintf("Deliveries can be kept from 1 to %d days: write it like 30d.", maxKeepDays)
	}
	return ""
}

// checkDelivery judges the values that are stored: texts that can't be read are told by who
// reads them.
func checkDelivery(p *apperr.Problems, s *models.DeliverySettings, secrets map[string]string) {
	values := kind.ValuesOf(DeliverySettings(), s)
	values[SigningSecretKey] = secrets[models.DeliverySecret]
	kind.Check(p, DeliveryPrefix, DeliveryFields(), values)
}
