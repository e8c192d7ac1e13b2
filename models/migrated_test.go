package models_test

import (
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
)

// The models and the migrations are written by hand, each twice: they must agree.
func TestModelsFitTheMigrations(t *testing.T) {
	dbtest.Each(t, models.ForSchemaTest)
}
