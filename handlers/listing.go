package handlers

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

// listingOf reads it. What is no page is the first one.
func listingOf(c echo.Context, size int) listing {
	page, err := strconv.Atoi(c.QueryParam("page"))
	if err != nil || page < 1 || page > maxPage {
		page = 1
	}
	return listing{
		Search: strings.TrimSpace(c.QueryParam("q")), Sort: c.QueryParam("sort"), Desc: c.QueryParam("desc") == "1",
		Page: page, Size: size,
	}
}

// order is the order as models reads it: `name`, `-name`.
func (l listing) order() string {
	if l.Desc {
		return "-" + l.Sort
	}
	return l.Sort
}

func (l listing) page() models.Page {
	return models.Page{Offset: (l.Page - 1) * l.Size, Limit: l.Size}
}
