package carrier_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
)

func wellFormed(body []byte) bool {
	dec := xml.NewDecoder(bytes.NewReader(body))
	for {
		if _, err := dec.Token(); err != nil {
			return errors.Is(err, io.EOF)
		}
	}
}
