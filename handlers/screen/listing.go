package screen

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/models"
)

// maxPage is the last page of a list that can be asked for: beyond it an offset
// makes no sense.
const maxPage = 1_000_000

// listing is what the address of a list asks for.
type listing struct {
	Search string
	Sort   string // a column's key; empty for the list's own order
	Desc   bool
	Page   int // counted from 1
	Size   int // of a page
}

// ListingOf reads it. What is no page is the first one.
func ListingOf(c echo.Context, size int) listing {
	page, err := strconv.Atoi(c.QueryParam("page"))
	if err != nil || page < 1 || page > maxPage {
		page = 1
	}
	return listing{
		Search: strings.TrimSpace(c.QueryParam("q")), Sort: c.QueryParam("sort"), Desc: c.QueryParam("desc") == "1",
		Page: page, Size: size,
	}
}

// Order is the order as models reads it: `name`, `-name`.
func (l listing) Order() string {
	if l.Desc {
		return "-" + l.Sort
	}
	return l.Sort
}

func (l listing) Range() models.Page {
	return models.Page{Offset: (l.Page - 1) * l.Size, Limit: l.Size}
}

// NumberPart is what was searched for as numbers are stored: people write them
// with spaces, dashes and brackets.
func NumberPart(search string) string {
	plain := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", "\u00a0", "").Replace(search)
	if strings.Trim(plain, "+0123456789") == "" {
		return plain
	}
	return search
}
